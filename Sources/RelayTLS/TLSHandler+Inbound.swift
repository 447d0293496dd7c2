// SPDX-License-Identifier: Apache-2.0
package import NIOCore

extension TLSHandler {
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var ciphertext = unwrapInboundIn(data)
        // Plaintext is shorter, but for the rest of a record that began in an earlier read.
        var plaintext = context.channel.allocator.buffer(capacity: ciphertext.readableBytes)
        do throws(TLSError) {
            let hasEnded = try receive(&ciphertext, into: &plaintext, context)
            deliver(plaintext, context)
            if hasEnded { peerEnded(context) }
        } catch {
            deliver(plaintext, context)
            fail(context, with: error)
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // Who asked for this read above has got nothing yet: half a record, or handshake.
        let isOwed = !hasDelivered && phase != .closed
        hasDelivered = false
        context.fireChannelReadComplete()
        if isOwed { context.read() }
    }

    /// Goes on with the handshake and sends its next flight.
    func shakeHands(_ context: ChannelHandlerContext) throws(TLSError) {
        guard try connection.shakeHands() else { return sendRest(context) }
        let established = try established()
        phase = .established
        // First the event, then the flight: what is written now leaves with our Finished.
        context.fireUserInboundEventTriggered(established)
        if phase == .established { send(context) }
    }

    /// Decrypts all there is; true when the peer has ended the connection.
    private func receive(
        _ ciphertext: inout ByteBuffer, into plaintext: inout ByteBuffer,
        _ context: ChannelHandlerContext
    ) throws(TLSError) -> Bool {
        var hasEnded = false
        while ciphertext.readableBytes > 0, phase != .closed, !hasEnded {
            try connection.feed(from: &ciphertext)
            if phase == .handshaking { try shakeHands(context) }
            if phase == .established { hasEnded = try connection.read(into: &plaintext) }
        }
        return hasEnded
    }

    private func deliver(_ plaintext: ByteBuffer, _ context: ChannelHandlerContext) {
        guard plaintext.readableBytes > 0 else { return }
        hasDelivered = true
        context.fireChannelRead(wrapInboundOut(plaintext))
    }

    private func peerEnded(_ context: ChannelHandlerContext) {
        endedCleanly = true
        close(context: context, mode: .all, promise: nil)
    }
}
