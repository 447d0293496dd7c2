// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What is known of how a link does: when the peer was heard, what it owes, and whether that is
/// reason to doubt the link. Asks for a sign of life when none came by itself, and gives one when
/// nothing else did. Dies with the link.
///
/// A link in doubt is not given up: it is asked, another connection is tried beside it, and
/// whichever answers first is right.
package struct LinkHealth: Equatable, Sendable {
    /// Silence after which the peer is asked.
    package static let interval: Duration = .seconds(5)
    /// The same when nobody has used the link for `idleAfter`.
    package static let idleInterval: Duration = .seconds(15)
    package static let idleAfter: Duration = .seconds(120)
    /// The peer gives up whom it does not hear for 30 s (`ServerLink.silence`), and a client whose
    /// terminal stands still says nothing while output comes slowly.
    package static let longestSilence: Duration = .seconds(15)
    /// The first answer on a link is due after so long, or two round trips if that is more.
    package static let firstPatience: Duration = .seconds(1)
    /// And on one that a program carries, where trying another is no small matter.
    package static let programPatience: Duration = .seconds(3)
    /// A packet that is lost is sent again after this and a round trip (Linux), so an answer may be
    /// that much late on a link that is well.
    static let retransmission: Duration = .milliseconds(300)
    /// What the holder may wait before it says that keys are written, and some time for its work.
    static let keyPatience: Duration = .milliseconds(300)
    /// A timer that is late by so much was held up, as by a sleep: the answer may be here, unread.
    static let jump: Duration = .seconds(2)

    /// Something the peer is to answer.
    private struct Question: Equatable {
        /// Nil for the opening, which the peer answers with its Hello.
        var token: UInt64?
        var askedAt: Instant
        var patience: Duration
    }

    package private(set) var roundTrip = RoundTrip()
    private var lastHeard: Instant
    private var lastSaid: Instant
    /// Keys were sent, or something else was done for which the peer must be there.
    private var lastUsed: Instant
    /// When that was so again for the first time after a pause: what is to be known of the link then
    /// may be old.
    private var resumedAt: Instant?
    private var question: Question?
    private var token: UInt64 = 0
    /// No answer is late before, whatever round trips take.
    private let leastPatience: Duration
    /// Since when keys that were sent are not confirmed to be written.
    private var keysSince: Instant?
    /// Since when the link is in doubt; nil when it is not.
    package private(set) var suspectedSince: Instant?
    /// What is heard may have been on its way before the doubt arose: only an answer dispels it.
    private var mustAnswer = false

    /// The link is open and the peer will say Hello. `usual` is what round trips took before.
    package init(
        usual: RoundTrip, patience: Duration = LinkHealth.firstPatience, now: Instant
    ) {
        lastHeard = now
        lastSaid = now
        lastUsed = now
        leastPatience = patience > Self.firstPatience ? patience : .zero
        question = Question(askedAt: now, patience: max(patience, (usual.smoothed ?? .zero) * 2))
    }

    package var isSuspected: Bool { suspectedSince != nil }

    /// Something came from the peer, whatever it was.
    package mutating func heard(now: Instant) {
        lastHeard = now
        if let question, question.token == nil { answered(question, now: now) }
        if !mustAnswer { suspectedSince = nil }
    }

    /// A Pong came.
    package mutating func answered(token: UInt64, now: Instant) {
        guard let question, question.token == token else { return }
        answered(question, now: now)
    }

    private mutating func answered(_ question: Question, now: Instant) {
        // What took that long waited for the link to come back, and says nothing of its round trips.
        let time = now - question.askedAt
        if time <= question.patience || roundTrip.smoothed == nil { roundTrip.measured(time) }
        self.question = nil
        suspectedSince = nil
        mustAnswer = false
        // The peer is there; if it still cannot take the keys, that is no fault of the link.
        keysSince = nil
    }

    /// Something was sent to the peer.
    package mutating func said(now: Instant) { lastSaid = now }

    /// Something depends on the peer now: keys, a size, a question to it, others' output that is
    /// looked at. After minutes in which nothing did, the peer is asked first whether it is there.
    package mutating func used(now: Instant) {
        if isIdle { resumedAt = now }
        lastUsed = now
    }

    /// Keys were sent, which the session is to confirm.
    package mutating func sentKeys(now: Instant) {
        used(now: now)
        keysSince = keysSince ?? now
    }

    /// The session has confirmed keys, perhaps all.
    package mutating func confirmedKeys(all: Bool, now: Instant) { keysSince = all ? nil : now }

    /// The machine slept, or its network has changed: gives the question to send at once.
    package mutating func wasShaken(now: Instant) -> Frame {
        suspectedSince = suspectedSince ?? now
        mustAnswer = true
        return ask(patience: patience, now: now)
    }

    /// Somebody waits for an answer that may take its time: gives the question that shows whether the
    /// link works; nil if one is out.
    package mutating func isNeeded(now: Instant) -> Frame? {
        question == nil ? ask(patience: patience, now: now) : nil
    }

    /// When `tick` matters next.
    package var deadline: Instant? {
        if isSuspected { return nil }
        return question == nil ? askAt : doubtAt
    }

    /// Time has passed. Gives the question to send now, if it is time for one.
    package mutating func tick(now: Instant) -> Frame? {
        guard let deadline, now >= deadline else { return nil }
        if now >= deadline + Self.jump { return wasShaken(now: now) }
        if question != nil {
            suspectedSince = now
            return nil
        }
        // Keys may have been lost once; what is asked because of them need not wait for that again.
        let isAboutKeys = keysAt.map { now >= $0 } ?? false
        return ask(
            patience: isAboutKeys ? patience - Self.retransmission / 2 : patience, now: now)
    }

    /// Since when something is due that the peer has not said; nil if it owes nothing.
    package var overdueSince: Instant? {
        guard let question else { return nil }
        return max(question.askedAt, lastHeard) + (roundTrip.smoothed ?? .zero)
    }

    private mutating func ask(patience: Duration, now: Instant) -> Frame {
        token += 1
        question = Question(token: token, askedAt: now, patience: patience)
        lastSaid = now
        return Frame(Ping(token: token))
    }

    /// How long an answer may take, one loss included.
    private var patience: Duration {
        guard let usual = roundTrip.smoothed else { return Self.firstPatience }
        return max(roundTrip.bound + usual + Self.retransmission, leastPatience)
    }

    private var isIdle: Bool { lastHeard - lastUsed > Self.idleAfter }

    private var askAt: Instant {
        var silent = lastHeard + (isIdle ? Self.idleInterval : Self.interval)
        if let resumedAt { silent = max(silent, resumedAt) }
        return min(earlier(silent, keysAt) ?? silent, lastSaid + Self.longestSilence)
    }

    /// When keys are due to be confirmed.
    private var keysAt: Instant? {
        keysSince.map { $0 + Self.keyPatience + roundTrip.bound }
    }

    /// When an answer is so late that the link is in doubt. What else is heard meanwhile may be in its
    /// way.
    private var doubtAt: Instant? {
        question.map { max($0.askedAt, lastHeard) + $0.patience }
    }
}
