// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Shows the proxy each accepted connection before it becomes active. Sits in the listener.
final class NewcomerHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let proxy: CutProxy

    init(_ proxy: CutProxy) { self.proxy = proxy }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let newcomer = unwrapInboundIn(data)
        proxy.assumeIsolated { $0.arrived(newcomer) }
        context.fireChannelRead(data)
    }
}
