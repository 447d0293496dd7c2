// SPDX-License-Identifier: Apache-2.0
import NIOCore
import RelayCore
import RelayTLS

/// Stands where a driver stands, above the TLS handler, and remembers what it gets.
final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var peers: [Fingerprint] = []
    private(set) var errors: [TLSError] = []
    private(set) var received: [UInt8] = []
    /// How many reads brought plaintext.
    private(set) var reads = 0
    private(set) var isInactive = false
    /// Done while the handshake's completion is being told.
    var whenEstablished: (Recorder, ChannelHandlerContext) -> Void = { _, _ in }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let established = event as? TLSEstablished else { return }
        peers.append(established.peer)
        whenEstablished(self, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytesView
        reads += 1
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? TLSError else { return context.fireErrorCaught(error) }
        errors.append(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isInactive = true
        context.fireChannelInactive()
    }

    func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }
}
