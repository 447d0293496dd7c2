// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Names one connection from a server to a holder while it lasts.
package struct AttachmentID: Hashable, Sendable {
    package var number: Int
    package init(_ number: Int) { self.number = number }
}

/// What a holder knows of one attachment; dies with its connection.
struct Attachment: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// Connected; the server is to say who it is for.
        case expectingAdmit
        /// Admitted; the client's Attach is to follow.
        case expectingAttach
        /// Attached was queued; frames go both ways.
        case attached
        /// Refused was queued; nothing more is taken, and the connection ends when it is sent.
        case refused
    }

    /// Whether it is to be told how far its typing is written.
    enum News: Equatable, Sendable {
        /// It knows all.
        case none
        /// It is told with the next output, or then.
        case waits(until: Instant)
        /// It is told as soon as its connection takes a frame.
        case isDue

        var dueAt: Instant? { if case .waits(let until) = self { until } else { nil } }

        func isOverdue(now: Instant) -> Bool {
            if case .waits(let until) = self { now >= until } else { false }
        }
    }

    var phase = Phase.expectingAdmit
    var principal = ""
    /// What people call the device, and where it is, in the server's words.
    var device = ""
    var address = ""
    /// The lesser of what was granted and what was wanted.
    var role = Role.view
    var kind = Attach.Kind.request
    /// It has put the question that a request is made for.
    var hasAsked = false
    /// The channel of the client's link, which every frame carries.
    var channel: UInt64 = 0
    /// End-to-end features that the server can forward.
    var forwardable: [UInt64] = []
    /// Only terminals, and requests that type, have one.
    var typist: Typist?
    /// Where its typing goes.
    var inputPath = InputPath.terminal
    var generation: UInt64 = 0
    var size: WindowSize?
    /// The place in the log; requests have none.
    var downlink: Downlink?
    /// It takes snapshots, with so many lines of history.
    var snapshotHistory: UInt64?
    /// It wants the screen instead of output that it is behind with.
    var skips = false
    /// Its client leaves out what is suppressed, and says what its terminal reports.
    var takesReports = false
    /// It is told with Denied what it may not do, and stays.
    var takesDenials = false
    /// Its client wants to know the session's size, and who comes and goes.
    var looksAround = false
    /// The size that it knows the output to be for.
    var toldSize: WindowSize?
    /// Its client shows remarks.
    var takesRemarks = false
    /// What it was told to leave out of the output that follows.
    var suppressed: Suppress.Classes = []
    /// Frames to send before any output.
    var outbox: [Frame] = []
    /// How much of its typing it was told to be written.
    var toldWritten: UInt64 = 0
    /// What it does not know yet of that.
    var news = News.none
    /// Exited was sent.
    var toldExit = false
    /// Its client has shown the exit.
    var hasSeenExit = false
    /// Counts up whenever somebody attaches or types: the order of leadership.
    var lastAct: UInt64 = 0
    /// When it typed last; when it came if it never did.
    var actedAt: Instant?
    /// Its client was attached until this very moment, on another link.
    var takesOver = false
    /// Whether `lastAct` was typing.
    var hasTyped = false
    /// What a watcher is still to be told; nil for all others.
    var watching: Watching?
    /// The question that is to be answered later.
    var awaits: Awaited?

    var mayLead: Bool { phase == .attached && kind == .terminal && role >= .control }
    /// A user's terminal, or a program that acts for its user.
    var mayControl: Bool {
        phase == .attached && (kind == .terminal || kind == .request) && role >= .control
    }
    var mayType: Bool { mayControl && typist != nil }
    /// It has come with a session token.
    var isGuest: Bool { Grant.isBearer(principal) }
    var isTerminal: Bool { phase == .attached && kind == .terminal }

    /// Its client has not shown all that there is to see, the exit included.
    func isAwaited(logEnd: UInt64) -> Bool {
        guard phase == .attached, !hasSeenExit, let downlink else { return false }
        return !toldExit || downlink.written < logEnd
    }

    /// Nothing more is taken from it. What waits in the outbox still goes out.
    mutating func end() {
        phase = .refused
        typist = nil
        downlink = nil
        news = .none
        watching = nil
        awaits = nil
    }

    mutating func queue(_ body: some FrameBody) {
        outbox.append(Frame(body, channel: channel))
    }
}
