// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RelayCore
import RelayTLS
import RelayWire

/// One end of a connection that speaks frames: a client, or a holder. Used by one test alone.
final class FramePeer {
    let channel: any Channel
    private var frames: AsyncStream<Frame>.AsyncIterator

    init(_ channel: any Channel, _ frames: AsyncStream<Frame>) {
        self.channel = channel
        self.frames = frames.makeAsyncIterator()
    }

    /// The next frame; nil when the connection has ended.
    func next() async -> Frame? { await frames.next(isolation: #isolation) }

    /// Skips frames until one of this type comes.
    func next<Body: FrameBody>(_: Body.Type) async throws -> Body {
        while let frame = await next() {
            if frame.type == Body.type { return try frame.decode() }
        }
        throw ChannelError.eof
    }

    func send(_ frames: Frame...) {
        for frame in frames {
            channel.write(ByteBuffer(bytes: frame.encoded), promise: nil)
        }
        channel.flush()
    }

    func close() { channel.close(promise: nil) }

    /// Connects to a server as a device that has this key.
    static func client(
        of port: Int, as identity: Identity, on loop: any EventLoop, autoRead: Bool = true
    ) async throws -> FramePeer {
        let tls = try TLSContext(role: .client, identity: identity)
        let (frames, sink) = AsyncStream.makeStream(of: Frame.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        TLSHandler(context: tls), FrameSinkHandler(sink),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return FramePeer(channel, frames)
    }
}

/// Takes frames off a connection.
final class FrameSinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let sink: AsyncStream<Frame>.Continuation
    private var decoder = FrameDecoder()

    init(_ sink: AsyncStream<Frame>.Continuation) { self.sink = sink }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do {
            while let frame = try decoder.next() { sink.yield(frame) }
        } catch {
            sink.finish()
        }
    }

    func channelInactive(context: ChannelHandlerContext) { sink.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
