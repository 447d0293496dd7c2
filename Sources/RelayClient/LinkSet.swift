// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// The connections of a client's core: made and given up by its orders, checked against the pin,
/// read and written as frames. Lives as long as the core's driver, on its event loop.
final class LinkSet {
    enum Event {
        /// TLS is up, and the peer is the server that is meant.
        case opened
        /// There is something to `read`.
        case came(Link)
        /// More can be sent.
        case writable
        /// Another server answers where ours was. Said once of each, before its link is lost.
        case strange(Fingerprint)
        /// `wasAccepted` if somebody took the connection at first.
        case lost(ConnectFailure, wasAccepted: Bool)
    }

    /// The connection of one of the core's links; dies with it.
    final class Link {
        let id: LinkID
        fileprivate let dialing: Dialing
        /// Nil while the connection is being made, and when it is given up.
        fileprivate var channel: (any Channel)?
        /// TLS is up and the peer's key is the pinned one: only then may anything be sent.
        fileprivate var isTrusted = false
        fileprivate var decoder = FrameDecoder()

        fileprivate init(_ id: LinkID, _ dialing: Dialing) {
            self.id = id
            self.dialing = dialing
        }

        fileprivate func read(_ isWanted: Bool) {
            try? channel?.syncOptions?.setOption(.autoRead, value: isWanted)
        }
    }

    /// So many bytes of frames are made into one write.
    private static let writeSize = 64 * 1024
    /// What is due cannot be sent before a channel takes it: no use to look all the time.
    private static let writePatience: Duration = .milliseconds(50)

    let dialer: Dialer
    /// The key of the server; another one gets nothing from us. Nil where an authority vouches.
    let pin: Fingerprint?
    private var links: [LinkID: Link] = [:]
    private var report: ((LinkID, Event) -> Void)?
    /// Where the host may be.
    var places: AddressBook
    /// There was a link; from then on every failure may pass.
    private(set) var hasMetServer = false
    /// Why the last link ended, for the user who wants to know why there is none.
    private(set) var lastFailure: ConnectFailure?
    /// What comes is read; else it waits, in the kernel and in the end at the server. A handshake is
    /// read in any case.
    var isReading = true {
        didSet {
            guard isReading != oldValue else { return }
            for link in links.values where link.isTrusted { link.read(isReading) }
        }
    }
    /// Another server that was met in its place.
    private var stranger: Fingerprint?

    init(_ dialer: Dialer, pin: Fingerprint?) {
        self.dialer = dialer
        self.pin = pin
        places = AddressBook(
            known: dialer.knownAddresses, lasting: dialer.line?.addresses ?? [])
    }

    convenience init(_ access: Access) { self.init(access.dialer, pin: access.pin) }

    var loop: any EventLoop { dialer.loop }

    /// Called before anything else, on the event loop; the driver settles after each event.
    func start(_ report: @escaping (LinkID, Event) -> Void) { self.report = report }

    func connect(_ id: LinkID) { open(id, over: dial()) }

    /// The same over a connection that somebody makes, without TLS yet.
    func open(_ id: LinkID, over dialing: Dialing) {
        let link = Link(id, dialing)
        links[id] = link
        dialing.connection.assumeIsolated().whenComplete { self.connected(link, $0) }
    }

    /// The core gives up a link. Before the server was ever met that is one on which nothing was
    /// heard, and the driver hears of it.
    func disconnect(_ id: LinkID) {
        guard let link = links[id] else { return }
        if hasMetServer { drop(link) } else { lose(link, .timedOut) }
    }

    /// A link takes frames, or would if its channel were not full.
    var isOpen: Bool { links.values.contains(where: \.isTrusted) }

    /// How long it is of no use to look after something that is due.
    var writeWait: Duration {
        links.values.contains { $0.channel?.isWritable == false } ? Self.writePatience : .zero
    }

    /// Gives each frame that has come to `take`. The link of a peer that it finds to be wrong is lost.
    func read(_ link: Link, _ take: (Frame) throws -> Void) {
        do {
            while let frame = try link.decoder.next() { try take(frame) }
        } catch {
            lose(link, ConnectFailure(error))
        }
    }

    /// Sends what `next` has for each link, as long as the channels take it.
    func write(_ next: (LinkID) -> Frame?) {
        for (id, link) in links where link.isTrusted {
            while let channel = link.channel, channel.isWritable {
                let bytes = Self.bytes(atMost: Self.writeSize) { next(id) }
                if bytes.isEmpty { break }
                channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            }
        }
    }

    /// Frames as they travel, until there are `limit` bytes or no more.
    private static func bytes(atMost limit: Int, _ next: () -> Frame?) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let frame = next() { frame.append(to: &bytes) }
        return bytes
    }

    /// Closes everything when the last that `next` has is sent; nothing is reported after it.
    ///
    /// Closing waits for nothing, so the last write is waited for. Whoever is in no hurry also hears
    /// the server out, which ends the link when it has taken all: a socket that is closed over what
    /// the server still sends would be reset, and what we said last could be lost.
    func end(
        hearingOut: Bool = true, _ next: (LinkID) -> Frame?
    ) -> EventLoopFuture<Void> {
        report = nil
        isReading = true
        let open = links
        links = [:]
        var ends: [EventLoopFuture<Void>] = []
        for (id, link) in open {
            link.dialing.giveUp()
            guard let channel = link.channel else { continue }
            let last = link.isTrusted ? Self.bytes(atMost: .max) { next(id) } : []
            let written: EventLoopFuture<Void> =
                last.isEmpty
                ? loop.makeSucceededVoidFuture() : channel.writeAndFlush(ByteBuffer(bytes: last))
            let mode = hearingOut && !last.isEmpty ? CloseMode.output : .all
            written.whenComplete { _ in channel.close(mode: mode, promise: nil) }
            ends.append(channel.closeFuture)
        }
        return EventLoopFuture.andAllComplete(ends, on: loop)
    }

    private func connected(_ link: Link, _ result: Result<any Channel, any Error>) {
        guard links[link.id] === link else {
            // Given up in the meantime.
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        do {
            let channel = try result.get()
            link.channel = channel
            try LinkHandler.install(on: channel, tls: dialer.tls) { event in
                self.happened(event, on: link)
            }
            // Too late to be told by the handler.
            if !channel.isActive { lose(link, .closed) }
        } catch {
            lose(link, ConnectFailure(error))
        }
    }

    private func happened(_ event: LinkEvent, on link: Link) {
        guard link.channel != nil else { return }
        switch event {
        case .established(let peer): established(link, peer)
        case .received(let bytes):
            link.decoder.feed(bytes.readableBytesView)
            report?(link.id, .came(link))
        case .writable: report?(link.id, .writable)
        case .closed(let error): lose(link, ConnectFailure(error))
        }
    }

    private func established(_ link: Link, _ peer: Fingerprint) {
        if let pin, peer != pin {
            if stranger != peer { report?(link.id, .strange(peer)) }
            stranger = peer
            return lose(link, .otherKey(peer))
        }
        link.isTrusted = true
        hasMetServer = true
        remember(link.channel)
        if !isReading { link.read(false) }
        report?(link.id, .opened)
    }

    private func lose(_ link: Link, _ failure: ConnectFailure) {
        guard links[link.id] === link else { return }
        lastFailure = failure
        let wasAccepted = link.channel != nil
        drop(link)
        report?(link.id, .lost(failure, wasAccepted: wasAccepted))
    }

    private func drop(_ link: Link) {
        links[link.id] = nil
        link.dialing.giveUp()
        link.channel?.close(promise: nil)
        link.channel = nil
    }
}
