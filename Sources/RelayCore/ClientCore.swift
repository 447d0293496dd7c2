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
    /// The only channel of a client with one session.
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
        case attached(Attached)
        /// The host has so many other sessions that nobody is attached to; at least one.
        case othersDetached(Int)
        /// The server has something to say about the session, once.
        case notice(String)
        /// Something was typed, or asked for, that the role does not allow; it was left out.
        case denied
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

    let plan: ClientPlan
    package internal(set) var cursor = Cursor()
    package internal(set) var uplink = Uplink()
    /// Raised with every Attach that is sent.
    package internal(set) var generation: UInt64 = 0
    /// The session, once it has answered.
    package internal(set) var session: Attached?
    var creation: CreationAttempt?
    var size: WindowSize?
    /// The size that the output is for which comes next on the link that was answered last.
    var streamSize: WindowSize?
    /// The size that the output is for which came last on any link.
    var shownSize: WindowSize?
    var exit: Exited?
    /// The pieces of a snapshot that is coming; nil when none is. It dies with its link.
    var drawing: [UInt8]?
    /// The output goes on within a string that a snapshot has cut.
    var cutString: CutStringFilter?
    /// Leaves out what must not reach the terminal.
    var filter: OutputFilter

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
    /// There was a connection once; from then on attempts go on until the user has enough.
    var hasHadLink = false
    /// How often the session did not answer, since it last did.
    var timesUnreachable = 0
    /// A server says it again at every Attach; the user knows by then.
    var hasHeardNotice = false
    var effects: [Effect] = []

    package init(_ plan: ClientPlan) {
        self.plan = plan
        size = plan.attach.size
        filter = OutputFilter(isShown: plan.isShown)
        creation = plan.attach.creation.map { CreationAttempt($0, names: plan.names) }
        race = LinkRace(jitter: plan.jitter, firstPatience: plan.firstPatience)
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// How many bytes may be typed now; at 0 the driver stops reading its input.
    package var inputAllowance: Int { isEnded || leavesBy != nil ? 0 : uplink.room }

    package var isAttached: Bool { !isEnded && lanes.first?.isAnswered == true }

    package var deadline: Instant? {
        if isEnded { return nil }
        var next = earlier(race.deadline, leavesBy)
        for lane in lanes { next = earlier(next, lane.health.deadline) }
        return isAttached ? earlier(next, cursor.tellAt) : next
    }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        guard !isEnded else { return }
        if isAttached { cursor.tick(now: now) }
        if let leavesBy, now >= leavesBy {
            return leaveWith(.detached(undelivered: uplink.count))
        }
        for index in lanes.indices {
            if let question = lanes[index].health.tick(now: now) { lanes[index].ask(question) }
        }
        reviewLinks(now: now)
    }

    /// The program starts.
    package mutating func started(now: Instant) { reviewLinks(now: now) }
}
