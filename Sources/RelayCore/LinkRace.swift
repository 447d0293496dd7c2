// SPDX-License-Identifier: Apache-2.0

/// The attempts to get a connection, beside whatever link there still is. It knows nothing of
/// sessions. Lives as long as the client; it runs while the newest link is in doubt or gone.
package struct LinkRace: Equatable, Sendable {
    /// An attempt that is not through after so long is given up, or after three round trips.
    package static let patience: Duration = .seconds(1)
    /// Each tenth gets so long: on a link that has become slow no other would ever be through.
    package static let longPatience: Duration = .seconds(10)
    static let patientOnes = 10
    /// Attempts under way at once: those of a second, and the patient ones.
    static let maximumAttempts = 24
    /// Without a route an attempt fails at once, and the driver tells when there is one again.
    static let paceWithoutRoute: Duration = .seconds(5)

    package enum Order: Equatable, Sendable {
        case connect(LinkID)
        case abandon(LinkID)
    }

    private struct Attempt: Equatable {
        var link: LinkID
        var until: Instant
    }

    private var attempts: [Attempt] = []
    /// Its handshake is done, and nothing was sent on it: an Attach is out elsewhere.
    private var reserve: LinkID?
    /// Since when there is a race; nil when there is none.
    package private(set) var begunAt: Instant?
    /// When the next attempt is made; nil when none is to be made now.
    private var nextAt: Instant?
    private var lastMadeAt: Instant?
    /// Nothing is tried before: a peer that ended a connection it had taken is not pressed.
    private var heldOffUntil: Instant?
    private var made = 0
    package private(set) var lastLink = 0
    /// Attempts that came to nothing since a link was there.
    package private(set) var failures = 0
    package private(set) var backoff: Backoff
    /// Attempts are made beside each other. Otherwise there is one at a time, with this patience.
    package var isEager = false
    package var singlePatience: Duration
    package var hasRoute = true
    private var orders: [Order] = []

    package init(jitter: UInt64, firstPatience: Duration) {
        backoff = Backoff(jitter: jitter)
        singlePatience = firstPatience
    }

    package mutating func takeOrders() -> [Order] {
        defer { orders = [] }
        return orders
    }

    package var deadline: Instant? { earlier(nextAt, attempts.lazy.map(\.until).min()) }

    package var isRunning: Bool { begunAt != nil }

    private func isTrying(_ link: LinkID) -> Bool { attempts.contains { $0.link == link } }

    /// A connection is wanted, after this wait. Goes on as before if one was wanted already.
    package mutating func run(after wait: Duration = .zero, now: Instant) {
        if begunAt == nil {
            begunAt = now
            made = 0
            nextAt = now + wait
        } else if nextAt == nil, isEager || attempts.isEmpty {
            nextAt = max(now, lastMadeAt.map { $0 + pace(now: now) } ?? now)
        }
        holdOff()
    }

    /// An Attach is out: what is under way goes on, nothing more is tried.
    package mutating func pause() { nextAt = nil }

    /// A link is there that is not in doubt: all else is abandoned.
    package mutating func stop() {
        for attempt in attempts { orders.append(.abandon(attempt.link)) }
        attempts = []
        if let reserve { orders.append(.abandon(reserve)) }
        reserve = nil
        begunAt = nil
        nextAt = nil
        failures = 0
    }

    /// The present link has worked: the next wait is short.
    package mutating func linkWorked() { backoff.reset() }

    /// A link is gone. One that had not worked may be gone because the peer wants none.
    package mutating func linkEnded(hadWorked: Bool, now: Instant) {
        if !hadWorked {
            turnedAway(now: now)
        } else if !isRunning {
            run(after: backoff.take(), now: now)
        }
    }

    /// The handshake of an attempt is done: false if nobody waits for it any more.
    package mutating func opened(_ link: LinkID) -> Bool {
        guard isTrying(link) else { return false }
        attempts.removeAll { $0.link == link }
        return true
    }

    /// An open connection that is not needed now.
    package mutating func keepInReserve(_ link: LinkID) {
        if let reserve { orders.append(.abandon(reserve)) }
        reserve = link
    }

    package mutating func takeReserve() -> LinkID? {
        defer { reserve = nil }
        return reserve
    }

    /// An attempt has failed. `wasAccepted` if somebody took the connection and then ended it.
    /// False if it was none of ours.
    package mutating func lost(_ link: LinkID, wasAccepted: Bool, now: Instant) -> Bool {
        if reserve == link {
            reserve = nil
            return true
        }
        guard isTrying(link) else { return false }
        attempts.removeAll { $0.link == link }
        failures += 1
        if !isEager {
            nextAt = now + backoff.take()
        } else if wasAccepted {
            turnedAway(now: now)
        }
        return true
    }

    /// The peer has ended a connection before it was of use. Many at once count as one.
    private mutating func turnedAway(now: Instant) {
        if let heldOffUntil, now < heldOffUntil { return }
        heldOffUntil = now + backoff.take()
        holdOff()
    }

    /// There is reason to try at once: a key was pressed, or the network has changed.
    package mutating func hurry(now: Instant) {
        guard isRunning, let next = nextAt else { return }
        let earliest = lastMadeAt.map { $0 + Self.pace(after: .zero) } ?? now
        nextAt = min(next, max(now, earliest))
        holdOff()
    }

    /// Time has passed; early calls are harmless. `usual` is what round trips took last.
    package mutating func tick(usual: RoundTrip, now: Instant) {
        for attempt in attempts where now >= attempt.until {
            attempts.removeAll { $0 == attempt }
            orders.append(.abandon(attempt.link))
            failures += 1
            if !isEager { nextAt = now + backoff.take() }
        }
        guard let nextAt, now >= nextAt else { return }
        attempt(usual, now: now)
    }

    private mutating func attempt(_ usual: RoundTrip, now: Instant) {
        lastMadeAt = now
        nextAt = isEager ? now + pace(now: now) : nil
        guard attempts.count < Self.maximumAttempts else { return }
        lastLink += 1
        made += 1
        let link = LinkID(lastLink)
        attempts.append(Attempt(link: link, until: now + patience(usual)))
        orders.append(.connect(link))
    }

    private func patience(_ usual: RoundTrip) -> Duration {
        guard isEager else { return singlePatience }
        if made % Self.patientOnes == 0 { return Self.longPatience }
        return max(Self.patience, (usual.smoothed ?? .zero) * 3)
    }

    private func pace(now: Instant) -> Duration {
        let pace = Self.pace(after: begunAt.map { now - $0 } ?? .zero)
        return hasRoute ? pace : max(pace, Self.paceWithoutRoute)
    }

    /// How often it is tried: quickly while somebody is likely to wait for it.
    package static func pace(after time: Duration) -> Duration {
        switch time {
        case ..<(.seconds(60)): .milliseconds(100)
        case ..<(.seconds(660)): .milliseconds(250)
        default: .seconds(1)
        }
    }

    private mutating func holdOff() {
        if let next = nextAt, let heldOffUntil { nextAt = max(next, heldOffUntil) }
    }
}
