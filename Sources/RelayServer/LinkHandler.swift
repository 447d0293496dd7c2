// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// A client's connection above TLS: frames in and out, and its two ends. Lives as long as the
/// connection, on its event loop.
final class LinkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Once the last frame is ordered, the client gets so long to take everything …
    static let farewellPatience: TimeAmount = .seconds(2)
    /// … and, when all is written, to close first: closing over what it still sends would reset the
    /// connection, and could cost it the last frames.
    static let lingering: TimeAmount = .seconds(1)
    /// Answers that wait because the client does not take them; beyond that it is not read either.
    /// Acknowledgements and keys are read long after output has filled the way back, a guest's too:
    /// of his links there are few. Until a client has shown who it is, nothing at all may wait beyond
    /// the channel's high-water mark.
    static let maximumUnsent = 1 << 20

    /// What the server is told of a connection; each once at most.
    enum Stage {
        /// It is a device of the user, or the bearer of a token, and has said what it wants.
        case authenticated
        case ended
    }

    let route: Route
    private let host: ServedHost
    private let log: Logger
    private let reached: (Stage) -> Void
    private let connected = Instant.now
    private let handshakeTimer: LoopTimer
    private var context: ChannelHandlerContext?
    private var decoder = FrameDecoder()
    /// Written at the next flush.
    private var outgoing = ByteBuffer()
    /// The channel was asked to read, and waits for the holders, or for the client itself.
    private var owesRead = false
    /// From the end of the handshake to the end of the connection.
    private var link: Link?
    /// Everything is said: what comes is read and forgotten.
    private var isEnding = false
    /// A device of the user or a bearer of a token has said what it wants.
    private var isAuthenticated = false
    private var isOfUser: Bool { isAuthenticated && link?.grant == nil }

    init(
        _ route: Route, host: ServedHost, log: Logger, reached: @escaping (Stage) -> Void
    ) {
        self.route = route
        self.host = host
        self.log = log
        self.reached = reached
        decoder.maximumBodyLength = Attach.maximumLength
        handshakeTimer = LoopTimer(on: host.loop)
    }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    func send(_ frame: Frame) { outgoing.write(frame) }

    func flush() { flush(promise: nil) }

    private func flush(promise: EventLoopPromise<Void>?) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        guard outgoing.readableBytes > 0 || promise != nil else { return }
        let buffer = outgoing
        outgoing = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    }

    func serverStops() {
        if let link { link.serverStops() } else { close() }
    }

    /// Its place is needed.
    func evict() { close() }

    /// Ends the connection once everything is written.
    func hangUp() {
        guard let context, !isEnding else { return }
        isEnding = true
        let loop = context.eventLoop.assumeIsolated()
        loop.scheduleTask(in: Self.farewellPatience) { self.close() }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            loop.scheduleTask(in: Self.lingering) { self.close() }
        }
        flush(promise: written)
    }

    private func close() { context?.close(promise: nil) }

    /// Reads if the channel wants to and all that would come can go on.
    func readIfAllowed() {
        guard owesRead, let context else { return }
        read(context: context)
    }

    private var takesMore: Bool {
        guard let link, let context, !isEnding else { return true }
        guard link.areHoldersWritable else { return false }
        if context.channel.isWritable { return true }
        guard isAuthenticated else { return false }
        let writable = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return (writable ?? 0) < Self.maximumUnsent
    }

    /// The peer, or we for it, broke the rules.
    private func fail(_ error: any Error) {
        say(.warning, .brokenProtocol, "link broke the protocol: \(error)")
        link?.clientFailed("this broke the protocol: \(error)")
    }

    /// Lines of strangers and guests are rationed; those of the user's own devices are not.
    private func say(_ level: Logger.Level, _ kind: StrangersLog.Kind, _ line: String) {
        if isOfUser {
            log.log(level: level, "\(line)")
        } else {
            host.strangersLog.say(level, kind, line, to: log)
        }
    }

    private func noticeAuthentication() {
        guard !isAuthenticated, link?.isAuthenticated == true else { return }
        isAuthenticated = true
        // Nothing that a guest may send is longer than an Attach.
        if isOfUser { decoder.maximumBodyLength = Frame.maximumBodyLength }
        reached(.authenticated)
    }
}

/// What the channel tells.
extension LinkHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        handshakeTimer.arm(for: connected + ServerLink.firstFramePatience) { [weak self] in
            self?.say(.notice, .noHandshake, "link closed: no TLS handshake in time")
            self?.close()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            handshakeTimer.cancel()
            let link = Link(
                established, client: self, host: host, connected: connected, log: log)
            self.link = link
            link.begin()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func read(context: ChannelHandlerContext) {
        owesRead = !takesMore
        if !owesRead { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do {
            while !isEnding, let link, var frame = try decoder.next() {
                let isSecret = frame.type == .token || frame.type == .accept
                defer {
                    if isSecret {
                        overwrite(&frame.body)
                        decoder.wipe()
                    }
                }
                try link.received(frame)
                noticeAuthentication()
            }
        } catch {
            fail(error)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        link?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            link?.clientDrained()
            readIfAllowed()
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        handshakeTimer.cancel()
        link?.clientClosed()
        if isAuthenticated { say(.info, .guestLeft, "link closed") }
        link = nil
        isEnding = true
        reached(.ended)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        say(.notice, .failed, "link failed: \(error)")
        context.close(promise: nil)
    }
}
