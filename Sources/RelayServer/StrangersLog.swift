// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelayTLS

/// The log lines that anybody on the network can cause, and the bearers of tokens. They are rationed, so
/// that a crowd fills no disk and hides nothing; see `LogRation`. Lives as long as the server, on its event loop.
final class StrangersLog {
    enum Kind: String, CaseIterable {
        case stranger = "links opened by strangers"
        case noHandshake = "connections without a TLS handshake"
        case failed = "connections of strangers or guests that failed"
        case brokenProtocol = "strangers or guests that broke the protocol"
        case evicted = "strangers that had to make room"
        case guest = "links opened by guests"
        case guestRefused = "attaches of guests refused"
        case guestLeft = "links of guests that ended"
        case notLookedUp = "tokens and invitations that could not be looked up"
        case paused = "pauses in taking connections"
    }

    private let log: Logger
    private let timer: LoopTimer
    private var ration = LogRation<Kind>()

    init(_ log: Logger, on loop: any EventLoop) {
        self.log = log
        timer = LoopTimer(on: loop)
    }

    /// Writes a line with the metadata of `log`, or counts it.
    func say(_ level: Logger.Level, _ kind: Kind, _ line: String, to log: Logger) {
        if ration.takes(kind, now: .now) { log.log(level: level, "\(line)") }
        timer.arm(for: ration.deadline) { [weak self] in self?.periodEnded() }
    }

    private func periodEnded() {
        for (kind, count) in ration.leftOut(now: .now).sorted(by: { $0.count > $1.count }) {
            log.notice("\(count) more \(kind.rawValue) in the last \(LogRation<Kind>.period)")
        }
        timer.arm(for: ration.deadline) { [weak self] in self?.periodEnded() }
    }
}
