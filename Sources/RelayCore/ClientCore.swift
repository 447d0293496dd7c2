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
    /// A connection that is not attached after so long is given up.
    package static let attemptPatience: Duration = .seconds(10)
    /// Who leaves waits so long for what was typed last to be confirmed.
    package static let farewellPatience: Duration = .seconds(1)

    /// A host that was never reached, or a session that never answered, is given up after so many
    /// attempts: enough for a bad link, about a second where nobody listens.
    package static let firstAttempts = 5

    package enum Effect: Equatable, Sendable {
        /// Open a connection and finish its TLS handshake; answer `linkOpened` or `linkFailed`.
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

    /// A whole snapshot is no longer: the history, and a screen of 1024 × 1024 full cells.
    static let longestSnapshot = 64 << 20

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

    /// What dies with a link.
    enum Phase: Equatable, Sendable {
        /// No link; the next attempt is made then.
        case waiting(until: Instant)
        /// The driver is connecting; nothing can be sent.
        case connecting(LinkID, until: Instant)
        /// Attach was sent, or is about to be; input may follow it, the answer has not come.
        case attaching(LinkID)
        /// Frames go both ways.
        case attached(LinkID)
        /// The outcome was given; only what is left in `nextFrame` may still go out.
        case ended
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
    var exit: Exited?
    /// The pieces of a snapshot that is coming; nil when none is. It dies with its link.
    var drawing: [UInt8]?
    /// The output goes on within a string that a snapshot has cut.
    var cutString: CutStringFilter?
    /// Leaves out what must not reach the terminal.
    var filter = OutputFilter()

    var phase = Phase.ended
    var heartbeat: Heartbeat?
    /// Frames that go before acknowledgements and input.
    var outbox: [Frame] = []
    /// Frames that go after all input: the client's last words, if there is a link for them.
    var lastFrames: [Frame] = []
    var hasLastWords = false
    /// The user is leaving; the client waits for the last input until then.
    var leavesBy: Instant?
    /// There was a connection once; from then on attempts go on until the user has enough.
    var hasHadLink = false
    /// Attempts since a link was attached that came to nothing, and how many of them because the
    /// session did not answer.
    var failedAttempts = 0
    var timesUnreachable = 0
    var backoff: Backoff
    var lastLink = 0
    /// Detached sessions heard of so far; nil when nothing about them was asked, or all is known.
    var othersDetached: Int?
    /// A server says it again at every Attach; the user knows by then.
    var hasHeardNotice = false
    var effects: [Effect] = []

    package init(_ plan: ClientPlan) {
        self.plan = plan
        size = plan.attach.size
        creation = plan.attach.creation.map { CreationAttempt($0, names: plan.names) }
        backoff = Backoff(jitter: plan.jitter)
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// How many bytes may be typed now; at 0 the driver stops reading its input.
    package var inputAllowance: Int { phase == .ended || leavesBy != nil ? 0 : uplink.room }

    package var isAttached: Bool { if case .attached = phase { true } else { false } }

    package var deadline: Instant? {
        switch phase {
        case .waiting(let until), .connecting(_, let until): until
        case .attaching: heartbeat?.deadline
        case .attached: earlier(earlier(heartbeat?.deadline, cursor.tellAt), leavesBy)
        case .ended: nil
        }
    }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        switch phase {
        case .waiting(let until) where now >= until: connect(now: now)
        case .connecting(_, let until) where now >= until: dropLink(now: now)
        case .attaching, .attached:
            cursor.tick(now: now)
            if let leavesBy, now >= leavesBy {
                leaveWith(.detached(undelivered: uplink.count))
            } else if heartbeat?.isLost(now: now) == true {
                dropLink(now: now)
            } else if let question = heartbeat?.question(now: now) {
                outbox.append(question)
            }
        default: break
        }
    }

    /// The program starts.
    package mutating func started(now: Instant) { connect(now: now) }
}
