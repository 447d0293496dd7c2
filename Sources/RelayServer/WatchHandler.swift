// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// The connection to the holder of one session that is watched. It is read only while the client
/// takes what comes: what it misses meanwhile its holder counts. On the event loop.
final class WatchHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let session: SessionID
    private let isNew: Bool
    private let idle: UInt64?
    private let hello: Hello
    /// Nil once nobody watches any more.
    private weak var watch: SessionWatch?
    private var context: ChannelHandlerContext?
    private var decoder = FrameDecoder()
    /// Known once the holder has answered.
    private var name: SessionName?
    /// What is still to come is no news: the session has ended, or does not want to be watched.
    private var hasEnded = false
    private var owesRead = false

    init(
        _ session: SessionID, isNew: Bool, idle: UInt64?, hello: Hello, watch: SessionWatch
    ) {
        self.session = session
        self.isNew = isNew
        self.idle = idle
        self.hello = hello
        self.watch = watch
    }

    func close() {
        watch = nil
        context?.close(promise: nil)
    }

    func readIfAllowed() {
        guard owesRead, let context else { return }
        read(context: context)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        // What a new session has printed by now is news.
        var attach = Attach(kind: .watch, role: .view, start: isNew ? .oldest : .end)
        attach.session = session
        attach.idle = idle
        var buffer = context.channel.allocator.buffer(capacity: 256)
        buffer.write(Frame(hello))
        buffer.write(Frame(Admit(principal: "server", role: .view)))
        buffer.write(Frame(attach, channel: Inquiry.channel))
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.fireChannelActive()
    }

    func read(context: ChannelHandlerContext) {
        owesRead = watch?.mayRead == false
        if !owesRead { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do {
            while let watch, let frame = try decoder.next() { try received(frame, watch) }
        } catch {
            context.close(promise: nil)
        }
    }

    private func received(_ frame: Frame, _ watch: SessionWatch) throws(WireError) {
        switch frame.type {
        case .attached:
            let name = try frame.decode(Attached.self).name
            self.name = name
            watch.tell(Happened(session, name, isNew ? .created : .here))
            watch.answered(session)
        case .event:
            let event = try frame.decode(Event.self)
            if case .renamed(let name) = event.what { self.name = name }
            if case .exited = event.what { hasEnded = true }
            if let name { watch.tell(Happened(session, name, .event(event))) }
        // It goes on, unwatched.
        case .refused: hasEnded = true
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let name, !hasEnded { watch?.tell(Happened(session, name, .gone)) }
        watch?.left(session)
        watch = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
