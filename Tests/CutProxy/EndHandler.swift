// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Tells the proxy what happens at one end of a conduit; decides nothing itself.
final class EndHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: CutProxy
    private let conduit: Int
    private let end: End
    private var wasReset = false

    init(_ proxy: CutProxy, _ conduit: Int, _ end: End) {
        self.proxy = proxy
        self.conduit = conduit
        self.end = end
    }

    func channelActive(context: ChannelHandlerContext) {
        let (channel, conduit, end) = (context.channel, conduit, end)
        proxy.assumeIsolated { $0.opened(channel, end, of: conduit) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (bytes, conduit, end) = (unwrapInboundIn(data), conduit, end)
        proxy.assumeIsolated { $0.received(bytes, from: end, of: conduit) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else { return }
        let (conduit, end) = (conduit, end)
        proxy.assumeIsolated { $0.ended(.finished, end, of: conduit) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        wasReset = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let (conduit, end) = (conduit, end)
        let cut: Cut = wasReset ? .reset : .finish
        proxy.assumeIsolated { $0.ended(.gone(cut), end, of: conduit) }
    }
}
