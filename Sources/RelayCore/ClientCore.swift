// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Names one connection of a client while it lasts; a later one has a higher number.
package struct LinkID: Hashable, Sendable {
    package var number: Int
    package init(_ number: Int) { self.number = number }
}

/// What a client was called for; it does not change while the client runs.
package struct ClientPlan: Equatable, Sendable {
    /// The first Attach: whom, what, how. Generation and input offsets are the core's business.
    package var attach: Attach
    /// Names to try, one after the other, for a session nobody gave a name to.
    package var names: [SessionName] = []
    /// Missing output is said and the session goes on; otherwise the client ends.
    package var toleratesGaps = true
    /// The user is told if there are sessions to go back to; it is asked with the first Attach.
    package var asksForOthers = false
    /// Standard output is a terminal: what is suppressed is left out. Else every byte is written.
    package var isShown = true
    /// Program and version, for Hello.
    package var software = "relay-client"
    /// Shown on every link before the Attach: the session is reached as the bearer of this token.
    package var token: Secret?
    /// As `attemptPatience`, until there was a connection once: a user may have to type a password.
    package var firstPatience = ClientCore.attemptPatience
    /// Connections cost little, so many are tried at once. Otherwise each is a program's run.
    package var races = true
    /// Makes the waits between attempts differ from one client to another.
    package var jitter: UInt64

    package init(attach: Attach, jitter: UInt64) {
        self.attach = attach
        self.jitter = jitter
    }
}

/// A client: its place in the output, what was typed, and the link it has or is trying to get.
/// Lives as long as the program; links come and go under it.
package struct ClientCore: Equatable, Sendable {
    /// The channel of the first session on each link; the next gets the next.
    package static let channel: UInt64 = 1
    /// The first attempts, and those that a program carries, are made one by one and get so long.
    package static let attemptPatience: Duration = .seconds(10)
    /// Who leaves waits so long for what was typed last to be confirmed.
    package static let farewellPatience: Duration = .seconds(1)

    /// A host that was never reached, or a session that never answered, is given up after so many
    /// attempts: enough for a bad link, about a second where nobody listens.
    package static let firstAttempts = 5

    package enum Effect: Equatable, Sendable {
        /// Open a connection and finish its TLS handshake; answer `linkOpened` or `linkLost`. Others
        /// may be there, or be tried, at the same time.
        case connect(LinkID)
        /// Forget this connection, whatever state it is in.
        case disconnect(LinkID)
        /// Write to the terminal; answer `wroteOutput` with `end`. Nothing overtakes it.
        case write([UInt8], end: UInt64)
        /// These bytes of output are gone for good. Say so where the output stands now; answer
        /// `wroteOutput` with the end of the hole.
        case lost(Gap)
        /// Draw the screen over whatever the terminal shows; answer `wroteOutput` with the offset it
        /// stands for. So many bytes of output are left out for it that were to be shown.
        case draw([UInt8], lost: UInt64, end: UInt64)
        /// So many typed bytes may or may not have arrived.
        case inputUncertain(Int)
        /// The output from here on is for a screen of this size.
        case sessionSize(WindowSize)
        /// Who is here, or who has come or left.
        case present(Present)
        /// The session has answered for the first time.
        indirect case attached(Attached)
        /// The host has so many other sessions that nobody is attached to; at least one.
        case othersDetached(Int)
        /// The server has something to say about the session, once.
        case notice(String)
        /// Something was typed, or asked for, that the role does not allow; it was left out.
        case denied
        /// All sessions of the host, as the user wanted to know, in no order.
        case sessions([SessionInformation])
        /// The client is in the session that the user chose. What was ordered before is of the one
        /// that it has left, and offsets begin anew; `wroteOutput` says how often this was.
        indirect case moved(Attached)
        /// It is not, and stays where it is; so many bytes typed for it are thrown away.
        case stayed(Refused, undelivered: Int)
        /// The client is done: write what `nextFrame` still gives, close, and leave.
        case end(Outcome)
    }

    /// A whole snapshot is no longer: the history, and a screen of 1024 × 1024 full cells, half of
    /// it their links.
    static let longestSnapshot = 128 << 20

    /// How a client's run ends.
    package enum Outcome: Equatable, Sendable {
        case exited(ExitStatus)
        /// The user left; so many typed bytes were not delivered.
        case detached(undelivered: Int)
        /// The session or the server does not want us, or the session is gone.
        case refused(Refused, undelivered: Int)
        /// The first connection could not be made.
        case unreachable
        /// Output is missing and the plan does not tolerate that.
        case outputLost(Gap)
    }

    private let call: Boxed<ClientPlan>
    /// The session that the client is in.
    var here: Visit
    /// The one that it is about to be in.
    var move: Boxed<Move>?
    /// How many sessions it has left for another.
    package internal(set) var visits = 0
    /// The sessions heard of so far on links where a list is under way.
    var lists: [LinkID: [SessionInformation]] = [:]
    /// The user waits for a list of the host's sessions.
    var wantsSessions = false
    var size: WindowSize?
    /// Links with an Attach of ours, by generation. The session's answer came on at most one of them,
    /// which is the first: what comes on it is taken. What is typed goes on the last.
    var lanes: [Lane] = []
    /// The attempts to get another.
    var race: LinkRace
    /// What round trips took on the last link that was answered.
    var usualRoundTrip = RoundTrip()
    /// Since when the session says nothing because there is no link; nil when there is.
    var lostAt: Instant?
    package internal(set) var history = LinkHistory()
    /// The outcome was given; only what is left in `nextFrame` may still go out.
    var isEnded = false
    /// Frames that go after all input: the client's last words, if there is a link for them.
    var lastFrames: [Frame] = []
    var hasLastWords = false
    /// The user is leaving; the client waits for the last input until then.
    var leavesBy: Instant?
    /// When there was a connection for the first time; from then on attempts go on until the user has
    /// enough.
    var metAt: Instant?
    var effects: [Effect] = []

    package init(_ plan: ClientPlan) {
        call = Boxed(plan)
        size = plan.attach.size
        here = Visit(plan.attach, names: plan.names, isShown: plan.isShown)
        race = LinkRace(jitter: plan.jitter, firstPatience: plan.firstPatience)
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// What the client was called for.
    var plan: ClientPlan { call.value }
    package var cursor: Cursor { here.cursor }
    package var uplink: Uplink { here.uplink }
    /// Raised with every Attach that is sent to the session.
    package var generation: UInt64 { here.generation }
    /// The session, once it has answered.
    package var session: Attached? { here.session?.value }

    /// How many bytes may be typed now; at 0 the driver stops reading its input.
    package var inputAllowance: Int {
        isEnded || leavesBy != nil ? 0 : move?.value.visit.uplink.room ?? here.uplink.room
    }

    /// Typed bytes that no session has confirmed.
    var undelivered: Int { here.uplink.count + (move?.value.visit.uplink.count ?? 0) }

    package var isAttached: Bool { !isEnded && lanes.first?.isAnswered == true }

    package var deadline: Instant? {
        if isEnded { return nil }
        var next = earlier(race.deadline, leavesBy)
        for lane in lanes { next = earlier(next, lane.health.deadline) }
        next = earlier(next, moveDeadline)
        return isAttached ? earlier(next, here.cursor.tellAt) : next
    }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        guard !isEnded else { return }
        if isAttached { here.cursor.tick(now: now) }
        if let leavesBy, now >= leavesBy {
            return leaveWith(.detached(undelivered: undelivered))
        }
        for index in lanes.indices {
            if let question = lanes[index].health.tick(now: now) { lanes[index].ask(question) }
        }
        reviewLinks(now: now)
    }

    /// The program starts.
    package mutating func started(now: Instant) { reviewLinks(now: now) }
}
