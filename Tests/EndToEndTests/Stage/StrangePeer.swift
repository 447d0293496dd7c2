// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RelayTLS

/// Somebody with a key of his own who shakes hands with the server and then sends what he likes.
final class StrangePeer: Sendable {
    private let channel: any Channel

    /// Connects to a port of 127.0.0.1; `bytes` leave with the handshake's last flight.
    static func connect(
        to port: Int, as identity: Identity, saying bytes: [UInt8]
    ) async throws -> StrangePeer {
        let tls = try TLSContext(role: .client, identity: identity)
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let said = loop.makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        TLSHandler(context: tls), GreetingHandler(bytes, said),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await said.futureResult.get()
        return StrangePeer(channel)
    }

    private init(_ channel: any Channel) { self.channel = channel }

    /// Waits until the server has hung up.
    func waitForEnd() async throws { try await channel.closeFuture.get() }

    func close() async { try? await channel.close().get() }
}

/// Says one thing once TLS is up and takes whatever comes.
private final class GreetingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private let said: EventLoopPromise<Void>

    init(_ bytes: [UInt8], _ said: EventLoopPromise<Void>) {
        self.bytes = bytes
        self.said = said
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is TLSEstablished else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: said)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelInactive(context: ChannelHandlerContext) { said.fail(ChannelError.eof) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        said.fail(error)
        context.close(promise: nil)
    }
}
