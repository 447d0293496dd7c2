// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A client program at somebody's terminal.
final class SimulatedClient {
    /// What its next attempt to connect comes to.
    enum Network: Equatable, Sendable, CaseIterable {
        case good
        /// The attempt fails at once.
        case refusing
        /// The attempt is never answered.
        case silent
    }

    /// What the terminal is still to take.
    struct Chore {
        /// Whose session's output it is.
        let visit: SimulatedVisit
        var bytes: ArraySlice<UInt8>
        /// Where the output stands after it.
        var end: UInt64
        /// A line that says so many bytes are missing, instead of bytes.
        var gap: Gap?
        /// What comes then is for a screen of this size.
        var size: WindowSize?
    }

    /// Clients that can be told apart by what they type.
    static let maximumCount = 16

    let number: Int
    let call: Call
    var core: ClientCore
    /// When the core wants to be called.
    var timer = Time.never
    /// Something has changed from outside.
    var isTouched = true
    /// The process is there.
    var isAlive = true
    var outcome: ClientCore.Outcome?

    var network = Network.good
    var latency = Time.milliseconds(10)
    /// Of a hundred packets on new links so many are lost.
    var loss = 0
    /// Attempts may take so much longer than others, and overtake each other.
    var scatter = Time(0)
    /// The machine sleeps until then.
    var wakesAt = Time(0)
    /// The attempts under way, and when each ends.
    var attempts: [LinkID: Time] = [:]
    /// The links it has, by their numbers.
    var links: [SimulatedLink] = []

    /// The sessions it is in, was in, or wants to be in, in order.
    var visits: [SimulatedVisit]
    /// The one that it is in.
    var here: SimulatedVisit
    var terminalIsStopped = false
    var chores: [Chore] = []

    var hasEndedInput = false
    init(number: Int, call: Call, plan: ClientPlan) {
        self.number = number
        self.call = call
        core = ClientCore(plan)
        here = SimulatedVisit(client: number)
        visits = [here]
    }

    var session: SessionID? { here.session }
    var position: UInt64? { here.position }
    var gaps: [Gap] { here.gaps }
    var typed: Int { here.typed }
    var arrived: [UInt8] { here.arrived }
    var uncertain: [Range<Int>] { here.uncertain }

    /// The session that gets what is typed now.
    var typesFor: SimulatedVisit { core.isMoving ? visits[visits.count - 1] : here }

    /// It is on a terminal whose user can go to another session.
    var mayMove: Bool {
        switch call {
        case .new, .named, .attach, .latest, .view: !hasEndedInput
        case .piped, .log: false
        }
    }

    /// When it has something to do.
    var isDueAt: Time {
        guard isAlive else { return .never }
        return max(wakesAt, wantsAt)
    }

    private var wantsAt: Time {
        links.reduce(min(timer, attempts.values.min() ?? .never)) {
            min($0, $1.arrivalForClient)
        }
    }

    var mayType: Bool {
        switch call {
        case .new, .piped, .named, .attach, .latest: !hasEndedInput
        case .view, .log: false
        }
    }

    /// Where the output stands when the terminal has taken everything.
    var lastEnd: UInt64 { chores.last { $0.visit === here }?.end ?? position ?? 0 }

    /// Bytes that the terminal has not taken yet.
    var unwritten: Int { chores.reduce(0) { $0 + $1.bytes.count } }

    /// Who typed is in the upper half of a byte, so that nobody's bytes are taken for another's;
    /// the lower half depends on the byte's number.
    static func byte(_ index: Int, typedBy client: Int) -> UInt8 {
        UInt8(client << 4) | UInt8(truncatingIfNeeded: (index &* 0x9E37_79B1) >> 13 & 0xF)
    }

    static func author(of byte: UInt8) -> Int { Int(byte >> 4) }
}

/// How a client is called.
enum Call: Equatable, Sendable {
    /// A new session with a name made up by the client.
    case new(WhenFull)
    /// The same with a pipe as its program's input.
    case piped
    /// The session of a name, made if there is none.
    case named(Int)
    /// The session of a name, if there is one.
    case attach(Int)
    /// The session that was detached last.
    case latest
    /// A terminal that only looks at a session.
    case view(Int)
    /// A log of a session.
    case log(Int)

    var creates: Bool {
        switch self {
        case .new, .piped, .named: true
        case .attach, .latest, .view, .log: false
        }
    }

    var makesUpNames: Bool {
        switch self {
        case .new, .piped: true
        case .named, .attach, .latest, .view, .log: false
        }
    }
}
