// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelayTLS
internal import RelayWire

/// A client's connection above TLS: frames in and out, and its two ends. Lives as long as the
/// connection, on its event loop.
final class LinkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A client that has connected proves who it is within this time.
    static let handshakePatience: Duration = .seconds(10)
    /// Once the last frame is ordered, the client gets so long to take everything …
    static let farewellPatience: TimeAmount = .seconds(2)
    /// … and, when all is written, to close first: closing over what it still sends would reset the
    /// connection, and could cost it the last frames.
    static let lingering: TimeAmount = .seconds(1)
    /// Answers that wait because the client does not take them; beyond that it is not read either.
    /// Acknowledgements and keys are read long after output has filled the way back.
    static let maximumUnsent = 1 << 20

    let route: Route
    private let host: ServedHost
    private let log: Logger
    private let ended: () -> Void
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

    init(_ route: Route, host: ServedHost, log: Logger, ended: @escaping () -> Void) {
        self.route = route
        self.host = host
        self.log = log
        self.ended = ended
        handshakeTimer = LoopTimer(on: host.loop)
    }

    /// Who it is is not known yet.
    var isShakingHands: Bool { link == nil }

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
        if let link { link.serverStops() } else { context?.close(promise: nil) }
    }

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
        let writable = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return (writable ?? 0) < Self.maximumUnsent
    }

    /// The peer, or we for it, broke the rules.
    private func fail(_ error: any Error) {
        log.warning("link broke the protocol: \(error)")
        link?.clientFailed("this broke the protocol: \(error)")
    }
}

/// What the channel tells.
extension LinkHandler {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        handshakeTimer.arm(for: .now + Self.handshakePatience) { [weak self] in
            self?.log.notice("link closed: no TLS handshake in time")
            self?.close()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            handshakeTimer.cancel()
            let link = Link(established.peer, client: self, host: host, log: log)
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
            while !isEnding, let link, let frame = try decoder.next() {
                try link.received(frame)
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
        if let link {
            log.info("link closed")
            link.clientClosed()
        }
        link = nil
        isEnding = true
        ended()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.notice("link failed: \(error)")
        context.close(promise: nil)
    }
}
