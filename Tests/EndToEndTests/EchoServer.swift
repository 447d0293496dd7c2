// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Says its greeting to whoever connects, then everything it is told; the far end in proxy tests.
struct EchoServer {
    let address: SocketAddress
    private let listener: any Channel

    static func start(greeting: String = "", port: Int = 0) async throws -> EchoServer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            // As a server does: connections that have just ended there keep nobody out.
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoHandler(greeting))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        guard let address = listener.localAddress else { throw ChannelError.unknownLocalAddress }
        return EchoServer(address: address, listener: listener)
    }

    func stop() async throws { try await listener.close() }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let greeting: String

    init(_ greeting: String) { self.greeting = greeting }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return }
        context.close(mode: .output, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
