// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// The session has not said what it should have said: what a user is told of it.
package struct Outage: Equatable, Sendable {
    /// Since when it is due.
    package var since: Instant
    /// Packets for the host would leave this machine.
    package var hasRoute: Bool
    /// Bytes that were typed and are not known to have arrived.
    package var waiting: Int

    package init(since: Instant, hasRoute: Bool, waiting: Int) {
        self.since = since
        self.hasRoute = hasRoute
        self.waiting = waiting
    }
}

/// What has become of the links of a client.
package struct LinkHistory: Equatable, Sendable {
    /// Links on which the session has answered, and how many of them are gone.
    package var answered = 0
    package var lost = 0
    /// Output that was printed before the client was back to be told of it.
    package var replayed: UInt64 = 0
    /// Output in whose place a screen was drawn, or that is gone.
    package var skipped: UInt64 = 0
    /// When the present link was answered.
    package var since: Instant?

    package init() {}

    /// Peers say these numbers, so there may be no room for their sum.
    mutating func countReplayed(_ count: UInt64) { replayed += min(count, .max - replayed) }

    mutating func countSkipped(_ count: UInt64) { skipped += min(count, .max - skipped) }
}

extension ClientCore {
    /// What is so much late is told.
    package static let outagePatience: Duration = .seconds(2)

    /// What is to be told now; nil while there is nothing.
    package func outage(now: Instant) -> Outage? {
        guard let outageAt, now >= outageAt, let silentSince else { return nil }
        return Outage(since: silentSince, hasRoute: race.hasRoute, waiting: undelivered)
    }

    /// When there is something to tell if nothing comes until then. Without a network that is now.
    package var outageAt: Instant? {
        silentSince.map { race.hasRoute ? $0 + Self.outagePatience : $0 }
    }

    /// Since when the session has not said what was due; its first answer is from the first link on.
    private var silentSince: Instant? {
        if isEnded { return nil }
        guard here.session != nil else { return metAt }
        guard let first = lanes.first, first.isAnswered else { return lostAt }
        return first.health.overdueSince
    }

    /// Throws away what was typed and was not sent on any link yet. Gives how much, and how much
    /// more waits that may have arrived.
    package mutating func discardTyping() -> (discarded: Int, uncertain: Int) {
        let discarded =
            here.uplink.discardUnsent() + (move?.value.visit.uplink.discardUnsent() ?? 0)
        return (discarded, undelivered)
    }

    /// The link that showed the session is gone, or is no more the newest.
    mutating func lostLane(_ lane: Lane, now: Instant) {
        guard lane.isAnswered else { return }
        here.drawing = nil
        if lane.health.roundTrip.smoothed != nil { usualRoundTrip = lane.health.roundTrip }
        lostAt = lostAt ?? lane.health.overdueSince ?? now
        history.lost += 1
    }

    /// The session has answered on a link.
    mutating func wasAnswered(_ attached: Attached, now: Instant) {
        lostAt = nil
        if here.session != nil, let end = attached.logEnd, let received = here.cursor.received {
            history.countReplayed(end - min(end, max(received, attached.offset)))
        }
        if !attached.isDrawn { history.countSkipped(attached.lost) }
        history.answered += 1
        history.since = now
    }
}
