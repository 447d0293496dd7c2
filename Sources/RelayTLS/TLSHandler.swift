// SPDX-License-Identifier: Apache-2.0
package import NIOCore
package import RelayCore

/// Fired up the pipeline once, when the handshake is complete: nothing was received before it.
///
/// What a handler writes while it gets this event leaves in the same write as a client's
/// Finished, that is without waiting for the server.
package struct TLSEstablished: Sendable, Equatable {
    package let peer: Fingerprint
    /// The name in the peer's certificate, if the context's authority vouches for it.
    package let certifiedName: String?

    package init(peer: Fingerprint, certifiedName: String? = nil) {
        self.peer = peer
        self.certifiedName = certifiedName
    }
}

/// TLS on a channel: plaintext above, ciphertext below. Lives as long as its channel, confined
/// to its event loop.
///
/// Starts the handshake as soon as the channel is active. Any error is fired as a `TLSError`,
/// once, and closes the channel. `close` sends close_notify first but waits for nothing: who
/// wants his last bytes to arrive waits for their write promise. A connection cut off without
/// close_notify just becomes inactive: the protocol above knows what it has received.
package final class TLSHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    enum Phase: Equatable {
        /// The channel is not active yet; nothing was sent.
        case idle
        /// The handshake is under way; what is written waits.
        case handshaking
        /// Both sides may send.
        case established
        /// After close_notify either way, an error or the end of the channel: nobody sends.
        case closed
    }

    var phase = Phase.idle
    /// Whether the peer ended the connection with close_notify: then nothing is missing.
    package internal(set) var endedCleanly = false
    let connection: Connection
    private let context: TLSContext
    /// Written and not yet encrypted.
    var waiting = WaitingWrites()
    /// Whether plaintext went up since the last end of reading.
    var hasDelivered = false

    package init(context: TLSContext) throws(TLSError) {
        connection = try Connection(context: context)
        self.context = context
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { start(context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        finish()
    }

    package func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        let wasHandshaking = phase == .handshaking
        finish()
        if wasHandshaking {
            context.fireErrorCaught(
                TLSError(
                    kind: .closedDuringHandshake, action: "TLS handshake",
                    reasons: ["the peer closed the connection"]))
        }
        context.fireChannelInactive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard phase == .idle else { return }
        phase = .handshaking
        do {
            try shakeHands(context)
        } catch {
            fail(context, with: error)
        }
        // The handshake's own wish to read, should nobody above have one yet.
        context.read()
    }

    /// Who the peer is, once the handshake is complete.
    func established() throws(TLSError) -> TLSEstablished {
        TLSEstablished(
            peer: try connection.peer(), certifiedName: connection.certifiedName(in: context))
    }

    /// From here on nothing is sent, and what waits never will be.
    func finish() {
        phase = .closed
        waiting.fail(with: ChannelError.ioOnClosedChannel)
    }

    /// Sends the alert that OpenSSL has prepared, if any, tells the pipeline and closes.
    func fail(_ context: ChannelHandlerContext, with error: TLSError) {
        guard phase != .closed else { return }
        finish()
        sendRest(context)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}
