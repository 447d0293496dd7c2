// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// The connections of a core that has no terminal: made and given up by its orders, checked against
/// the pin, read as frames. Lives as long as the core's driver, on its event loop.
final class LinkSet {
    enum Event {
        /// TLS is up, and the peer is the server that is meant.
        case opened
        case received(Frame)
        /// All frames of one read were received, or more can be sent.
        case settled
        case lost(ConnectFailure)
    }

    private struct Link {
        /// Nil while the connection is being made.
        var channel: (any Channel)?
        var isTrusted = false
        var decoder = FrameDecoder()
    }

    private let access: Access
    private var links: [LinkID: Link] = [:]
    private var report: ((LinkID, Event) -> Void)?
    /// There was a link; from then on every failure may pass.
    private(set) var hasMetServer = false
    private(set) var lastFailure: ConnectFailure?

    init(_ access: Access) { self.access = access }

    var loop: any EventLoop { access.dialer.loop }

    func start(_ report: @escaping (LinkID, Event) -> Void) { self.report = report }

    func connect(_ id: LinkID) { open(id, over: access.dialer.connect()) }

    /// The same over a connection that somebody makes, without TLS yet.
    func open(_ id: LinkID, over connection: EventLoopFuture<any Channel>) {
        links[id] = Link()
        connection.assumeIsolated().whenComplete { self.connected(id, $0) }
    }

    func disconnect(_ id: LinkID) {
        links.removeValue(forKey: id)?.channel?.close(promise: nil)
    }

    /// Whether a link takes frames now.
    func mayWrite(_ id: LinkID) -> Bool {
        guard let link = links[id] else { return false }
        return link.isTrusted && link.channel?.isWritable == true
    }

    /// The links that take frames.
    var writable: [LinkID] { links.keys.filter(mayWrite) }

    func write(_ frames: [Frame], on id: LinkID) {
        guard !frames.isEmpty, let link = links[id], link.isTrusted else { return }
        var bytes: [UInt8] = []
        for frame in frames { frame.append(to: &bytes) }
        link.channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    /// Closes everything, when what was written is sent; nothing is reported after it.
    func end() -> EventLoopFuture<Void> {
        report = nil
        let channels = links.values.compactMap(\.channel)
        links = [:]
        for channel in channels {
            // Closing waits for nothing, so it waits for the last write.
            channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
        }
        return EventLoopFuture.whenAllComplete(channels.map(\.closeFuture), on: loop)
            .map { _ in }
    }

    private func connected(_ id: LinkID, _ result: Result<any Channel, any Error>) {
        guard links[id] != nil else {
            // Given up in the meantime.
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        do {
            let channel = try result.get()
            links[id]?.channel = channel
            try LinkHandler.install(on: channel, tls: access.dialer.tls) { event in
                self.happened(event, on: id)
            }
            // Too late to be told by the handler.
            if !channel.isActive { lose(id, .closed) }
        } catch {
            lose(id, ConnectFailure(error))
        }
    }

    private func happened(_ event: LinkEvent, on id: LinkID) {
        guard links[id] != nil else { return }
        switch event {
        case .established(let peer):
            if let pin = access.pin, peer != pin { return lose(id, .otherKey(peer)) }
            links[id]?.isTrusted = true
            hasMetServer = true
            access.dialer.met(on: links[id]?.channel)
            report?(id, .opened)
            report?(id, .settled)
        case .received(let bytes): received(bytes, on: id)
        case .writable: report?(id, .settled)
        case .closed(let error): lose(id, ConnectFailure(error))
        }
    }

    private func received(_ bytes: ByteBuffer, on id: LinkID) {
        links[id]?.decoder.feed(bytes.readableBytesView)
        do {
            while let frame = try links[id]?.decoder.next() { report?(id, .received(frame)) }
            report?(id, .settled)
        } catch {
            lose(id, ConnectFailure(error))
        }
    }

    /// The core has found the peer to be wrong.
    func broken(_ id: LinkID, _ violation: ProtocolViolation) {
        lose(id, ConnectFailure(violation))
    }

    private func lose(_ id: LinkID, _ failure: ConnectFailure) {
        guard links[id] != nil else { return }
        lastFailure = failure
        disconnect(id)
        report?(id, .lost(failure))
    }
}
