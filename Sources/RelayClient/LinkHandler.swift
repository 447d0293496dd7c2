// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayTLS

/// What a link's driver hears of it.
enum LinkEvent {
    /// TLS is up. Nothing was received or sent before; what is written now leaves at once.
    case established(peer: Fingerprint)
    case received(ByteBuffer)
    case writable
    /// The connection is gone, because of this error if there was one. Nothing comes after it.
    case closed((any Error)?)
}

/// The end of a link's pipeline, above TLS. Thin: it only tells.
final class LinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var report: ((LinkEvent) -> Void)?
    private var error: (any Error)?

    init(_ report: @escaping (LinkEvent) -> Void) { self.report = report }

    /// Puts TLS and a handler on a channel that is connected. What it reports, it reports later.
    static func install(
        on channel: any Channel, tls: TLSContext, _ report: @escaping (LinkEvent) -> Void
    ) throws {
        let handlers: [any ChannelHandler] = [try TLSHandler(context: tls), LinkHandler(report)]
        try channel.pipeline.syncOperations.addHandlers(handlers)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let established = event as? TLSEstablished {
            report?(.established(peer: established.peer))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        report?(.received(unwrapInboundIn(data)))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { report?(.writable) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error = self.error ?? error
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        report?(.closed(error))
        report = nil
    }
}
