// SPDX-License-Identifier: Apache-2.0
package import NIOCore

extension TLSHandler {
    package func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        guard phase != .closed else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        waiting.append(unwrapOutboundIn(data), promise)
    }

    package func flush(context: ChannelHandlerContext) {
        // Until the handshake is complete writes wait; then all of them go, flushed or not.
        guard phase == .established else { return context.flush() }
        send(context)
    }

    package func close(
        context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
        guard mode == .all else { return closeHalf(context, mode, promise) }
        if phase == .established { connection.shutDown() }
        finish()
        sendRest(context)
        context.close(promise: promise)
    }

    /// Says that nothing more will be sent, and goes on reading until the peer ends the connection:
    /// what it still sends does not meet a closed socket, which would reset the connection over what
    /// was sent last. Nobody stops sending in one direction and then goes on for long.
    private func closeHalf(
        _ context: ChannelHandlerContext, _ mode: CloseMode, _ promise: EventLoopPromise<Void>?
    ) {
        guard mode == .output, phase == .established else {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        send(context)
        connection.shutDown()
        sendRest(context)
        promise?.succeed()
    }

    /// Encrypts all that waits and passes it down as one buffer, with one promise for all.
    func send(_ context: ChannelHandlerContext) {
        let writes = waiting.takeAll()
        guard !writes.isEmpty else { return sendRest(context) }
        let promise = writes.promise(on: context.eventLoop)
        var ciphertext = context.channel.allocator.buffer(
            capacity: connection.waitingBytes + writes.encryptedLength)
        do throws(TLSError) {
            for plaintext in writes.buffers {
                try connection.write(plaintext, into: &ciphertext)
            }
        } catch {
            promise?.fail(error)
            return fail(context, with: error)
        }
        connection.drain(into: &ciphertext)
        context.writeAndFlush(wrapOutboundOut(ciphertext), promise: promise)
    }

    /// Passes down what OpenSSL has to say of its own accord: a flight, an alert, close_notify.
    func sendRest(_ context: ChannelHandlerContext) {
        var ciphertext = context.channel.allocator.buffer(capacity: connection.waitingBytes)
        connection.drain(into: &ciphertext)
        guard ciphertext.readableBytes > 0 else { return context.flush() }
        context.writeAndFlush(wrapOutboundOut(ciphertext), promise: nil)
    }
}
