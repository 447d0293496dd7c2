// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore

/// Sits in a listener. When a connection cannot be taken because descriptors or memory are out, it
/// waits a moment before the next attempt instead of failing as fast as it can.
final class AcceptPauseHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    static let pause: TimeAmount = .seconds(1)

    private let log: Logger

    init(log: Logger) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.error("cannot take a connection, trying again in a second: \(error)")
        // Only this takes back the wish to read that the failed attempt has not used up.
        setReading(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.setReading(true, context)
        }
    }

    private func setReading(_ reads: Bool, _ context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}
