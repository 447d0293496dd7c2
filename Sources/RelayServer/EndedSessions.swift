// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// Puts sessions away that have ended, were seen by nobody, and are too many. Lives as long as the
/// server, on its event loop.
final class EndedSessions {
    private static let interval: TimeAmount = .hours(1)
    /// After a session was started, which may be one of many.
    private static let delay: TimeAmount = .seconds(5)

    private let sessions: SessionDirectory
    private let quota: SessionQuota
    private let loop: any EventLoop
    private let log: Logger
    private var isDue = false

    init(
        _ sessions: SessionDirectory, _ quota: SessionQuota, on loop: any EventLoop, log: Logger
    ) {
        self.sessions = sessions
        self.quota = quota
        self.loop = loop
        self.log = log
    }

    /// Looks now, and every hour.
    func begin() {
        look()
        loop.assumeIsolated().scheduleTask(in: Self.interval) { [weak self] in self?.begin() }
    }

    /// There is one more that may have ended soon.
    func sessionStarted() {
        guard !isDue else { return }
        isDue = true
        loop.assumeIsolated().scheduleTask(in: Self.delay) { [weak self] in
            self?.isDue = false
            self?.look()
        }
    }

    private func look() {
        let ended = NIOLoopBound(self, eventLoop: loop)
        Survey(of: sessions, on: loop, log: log).answers().whenSuccess { answers in
            ended.value.putAway(ended.value.quota.surplus(of: answers))
        }
    }

    private func putAway(_ surplus: [SessionInformation]) {
        for session in surplus {
            log.notice(
                """
                session \(session.name) is put away, nobody has looked at its end: more than \
                \(quota.ended) have ended, or they hold more than \(quota.endedBytes >> 20) MiB
                """)
            Survey(of: sessions, on: loop, log: log).tell(session.session, .kill)
        }
    }
}

extension SessionQuota {
    /// Those that ended longest ago, as many as are too many.
    func surplus(of sessions: [SessionInformation]) -> [SessionInformation] {
        var kept: UInt64 = 0
        var bytes: UInt64 = 0
        return sessions.filter { $0.exit != nil }.sorted { $0.idle < $1.idle }.filter { session in
            let held = session.logEnd - min(session.logStart, session.logEnd)
            guard kept < ended, bytes + held <= endedBytes else { return true }
            kept += 1
            bytes += held
            return false
        }
    }
}
