// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore

/// Sits in a listener. When a connection cannot be taken because descriptors or memory are out, it
/// waits a moment before the next attempt instead of failing as fast as it can.
final class AcceptPauseHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    static let pause: TimeAmount = .seconds(1)

    private let log: Logger
    private var isPausing = false
    private var owesRead = false

    init(log: Logger) { self.log = log }

    func read(context: ChannelHandlerContext) {
        owesRead = isPausing
        if !isPausing { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isPausing else { return }
        log.error("cannot take a connection, trying again in a second: \(error)")
        isPausing = true
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isPausing = false
            if self.owesRead { self.read(context: context) }
        }
    }
}
