// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelaySystem

/// Puts a connection to a holder on the event loop.
enum HolderConnection {
    /// Written and not yet taken by the peer: above the high mark its other side is no longer read,
    /// until there is less than the low one. Enough for full speed, little to lose or to wait for.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: 64 * 1024, high: 256 * 1024)

    /// The handler is told as usual when the channel is active, that is before this returns.
    static func open(
        _ descriptor: consuming OwnedDescriptor, with handler: some ChannelHandler,
        on loop: any EventLoop
    ) -> EventLoopFuture<any Channel> {
        let handler = NIOLoopBound(handler, eventLoop: loop)
        return ClientBootstrap(group: loop)
            .channelOption(.writeBufferWaterMark, value: waterMark)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withConnectedSocket(descriptor.release())
    }
}
