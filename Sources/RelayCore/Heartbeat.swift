// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Watches over the only link of somebody who asks and waits: asks for a sign of life when none came
/// by itself, and gives one when nothing else did. Dies with the link. A terminal's links have
/// `LinkHealth`, which doubts sooner, since others can be tried beside them.
///
/// A link is given up only when a question stayed unanswered, never because time has passed: after
/// a sleep the clock has jumped, and the link may be as well as before.
package struct Heartbeat: Equatable, Sendable {
    /// Silence after which the peer is asked.
    package static let interval: Duration = .seconds(5)
    /// How long the answer may take.
    package static let patience: Duration = .seconds(3)
    /// The peer gives up whom it does not hear for 30 s (`ServerLink.silence`), and a client whose
    /// terminal stands still says nothing while output comes slowly.
    package static let longestSilence: Duration = .seconds(15)
    /// A timer that is late by so much was held up, as by a sleep: the answer may be here, unread.
    static let jump: Duration = .seconds(2)

    private var lastHeard: Instant
    private var lastSaid: Instant
    private var askedAt: Instant?
    private var token: UInt64 = 0

    package init(now: Instant) {
        lastHeard = now
        lastSaid = now
    }

    /// Something came from the peer, whatever it was.
    package mutating func heard(now: Instant) {
        lastHeard = now
        askedAt = nil
    }

    /// Something was sent to the peer.
    package mutating func said(now: Instant) { lastSaid = now }

    package var deadline: Instant {
        if let askedAt { return askedAt + Self.patience }
        return min(lastHeard + Self.interval, lastSaid + Self.longestSilence)
    }

    package func isLost(now: Instant) -> Bool {
        askedAt != nil && now >= deadline && now < deadline + Self.jump
    }

    /// The question to send now, if it is time for one.
    package mutating func question(now: Instant) -> Frame? {
        guard now >= deadline, !isLost(now: now) else { return nil }
        askedAt = now
        lastSaid = now
        token += 1
        return Frame(Ping(token: token))
    }
}
