// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Watches over one link: asks for a sign of life when none came by itself. Dies with the link.
///
/// A link is given up only when a question stayed unanswered, never because time has passed: after
/// a sleep the clock has jumped, and the link may be as well as before.
package struct Heartbeat: Equatable, Sendable {
    /// Silence after which the peer is asked.
    package static let interval: Duration = .seconds(5)
    /// How long the answer may take.
    package static let patience: Duration = .seconds(3)

    private var lastHeard: Instant
    private var askedAt: Instant?
    private var token: UInt64 = 0

    package init(now: Instant) { lastHeard = now }

    /// Something came from the peer, whatever it was.
    package mutating func heard(now: Instant) {
        lastHeard = now
        askedAt = nil
    }

    package var deadline: Instant {
        if let askedAt { askedAt + Self.patience } else { lastHeard + Self.interval }
    }

    package func isLost(now: Instant) -> Bool {
        guard let askedAt else { return false }
        return now >= askedAt + Self.patience
    }

    /// The question to send now, if it is time for one.
    package mutating func question(now: Instant) -> Frame? {
        guard askedAt == nil, now >= lastHeard + Self.interval else { return nil }
        askedAt = now
        token += 1
        return Frame(Ping(token: token))
    }
}
