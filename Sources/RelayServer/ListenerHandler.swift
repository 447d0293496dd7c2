// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore

/// Sits in a listener and pauses it while descriptors run short: what is left is for sessions to be
/// started and found. Confined to the event loop, like its channel.
final class ListenerHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    /// So many descriptors are not for connections: holders that are being started or asked, files
    /// that are read, and the programs' own.
    static let reserve: CInt = 64
    static let pause: TimeAmount = .seconds(1)

    private let host: ServedHost
    private var isPausing = false

    init(_ host: ServedHost) { self.host = host }

    /// The channel wants to take the next connection.
    func read(context: ChannelHandlerContext) {
        guard !isPausing else { return }
        if Self.isShort { pause(context, "descriptors run short") } else { context.read() }
    }

    /// A connection could not be taken because descriptors or memory are out.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        pause(context, "\(error)")
    }

    private func pause(_ context: ChannelHandlerContext, _ reason: String) {
        guard !isPausing else { return }
        isPausing = true
        host.strangersLog.say(
            .error, .paused, "no connections are taken for a second: \(reason)", to: host.log)
        // Only this takes back the wish to read that a failed attempt has not used up.
        setReading(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isPausing = false
            self.setReading(true, context)
        }
    }

    private func setReading(_ reads: Bool, _ context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: reads)
    }

    /// A new descriptor gets the lowest free number: all below it are taken. It exists for a moment.
    private static var isShort: Bool {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return false
        }
        let lowest = unsafe open("/", O_RDONLY | O_CLOEXEC)
        guard lowest >= 0 else { return true }
        Glibc.close(lowest)
        return rlim_t(lowest) + rlim_t(reserve) >= limit.rlim_cur
    }
}
