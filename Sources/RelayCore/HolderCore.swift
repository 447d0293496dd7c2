// SPDX-License-Identifier: Apache-2.0

package import RelayTerminal
package import RelayWire

/// What a session is from its start on.
package struct SessionDescription: Equatable, Sendable {
    package var session: SessionID
    package var name: SessionName
    package var userNamed: Bool
    package var command: String?
    package var process: UInt64
    package var size: WindowSize
    package var ring: Int
    package var whenFull: WhenFull
    package var inputIsPipe: Bool
    /// So long without a terminal, and the session is hung up; nil is never.
    package var expireDetached: Duration?
    package var sizing = Sizing.leader
    /// The holder's program and version, for lists.
    package var software: String?
    /// Where another process writes the output to, for lists.
    package var logFile: String?
    /// False only where it is measured what the screen costs: then there is none.
    package var keepsScreen = true
    /// Chunks of the log; smaller than the default only in tests.
    package var chunkSize = ByteLog.defaultChunkSize
    /// The smallest ring that may be asked for; smaller than the default only in tests.
    package var smallestRing = ByteLog.smallestCapacity
    /// What may be sent and not yet received; nil, except in tests, measures it.
    package var window: UInt64?

    package init(
        session: SessionID, name: SessionName, userNamed: Bool = false, command: String? = nil,
        process: UInt64, size: WindowSize, ring: Int, whenFull: WhenFull, inputIsPipe: Bool = false
    ) {
        self.session = session
        self.name = name
        self.userNamed = userNamed
        self.command = command
        self.process = process
        self.size = size
        self.ring = ring
        self.whenFull = whenFull
        self.inputIsPipe = inputIsPipe
    }
}

/// A session: its log, its input, who is attached and who leads. Lives as long as the holder.
///
/// What the shell prints goes in with `shellPrinted`, what was typed comes out of `nextInput`; the
/// frames for an attachment are pulled with `nextFrame` as its connection takes them, so nothing
/// is queued here but the log itself and a few small frames.
package struct HolderCore: Equatable, Sendable {
    /// More terminals on one shell than anybody looks at.
    package static let maximumAttachments = 64
    /// Bearers of tokens among them, whichever tokens they have: half of the places are the owner's,
    /// whatever those do to whom he lent his session.
    package static let maximumGuests = 32
    /// What the owner's programs ask and order at once is not counted among the attachments: in a
    /// session that is full he still looks who is there, and ends it.
    package static let maximumRequests = 64
    /// Read from the PTY at once: a master read gives at most 4095 bytes, so a few of them.
    package static let largestRead = 64 * 1024
    /// The most that a live leader's backlog leaves free in the log.
    static let largestReserve: UInt64 = 256 * 1024
    /// A leader that is lost keeps the size so long.
    static let leaderPatience: Duration = .seconds(10)
    /// News of written input waits so long for output to ride along with.
    static let tellWrittenDelay: Duration = .milliseconds(200)
    /// After the child's end its last output is read for at most so long and so much.
    static let drainTime: Duration = .milliseconds(200)
    static let drainLimit = 1 << 20
    /// After somebody saw the exit, the others have so long to see it too.
    static let exitCourtesy: Duration = .seconds(5)
    /// An exit that nobody sees is kept so long.
    static let exitPatience: Duration = .seconds(7 * 24 * 3600)
    /// A ring that was made smaller for want of memory gets its size back so long after the last time.
    static let shrunkTime: Duration = .seconds(60)
    /// What the driver has to do, in order.
    package enum Effect: Equatable, Sendable {
        /// Give the PTY this size.
        case resize(WindowSize)
        /// Signal the program in front, as its terminal would.
        case signalForeground(SessionSignal)
        /// Signal every process group of the PTY's session.
        case signalSession(SessionSignal)
        /// Send a signal of this number to every process group of the PTY's session: answer
        /// `signalled` or `notSignalled`.
        case signalProcesses(UInt64, for: AttachmentID)
        /// Close the PTY: the kernel hangs the child up. Only its end still counts.
        case closeTerminal
        /// The ring is to have another size: answer `ringAllowed` or `ringRefused`.
        case setRing(UInt64, was: UInt64, for: AttachmentID)
        /// Give what was freed back to the system.
        case releaseMemory
        /// Take the name, if nobody has it: answer `renamed` or `notRenamed`.
        case rename(SessionName, for: AttachmentID)
        /// End this connection once the frames for it are written.
        case hangUp(AttachmentID)
        /// The session is over: take its socket and names away and end.
        case finish
    }

    /// How far the child's life has come.
    enum Life: Equatable, Sendable {
        /// The child runs.
        case running
        /// The child ended; what it printed last is still being read, until the deadline or until
        /// so many bytes have come.
        case draining(ExitStatus, until: Instant, remaining: Int)
        /// The log is complete; whoever attaches sees the end.
        case exited(ExitStatus)
        /// `finish` was ordered.
        case finished
    }

    package internal(set) var description: SessionDescription
    package internal(set) var log: ByteLog
    /// What a terminal would show that had read the log up to `drawnEnd`.
    package internal(set) var screen: TerminalModel
    var drawnEnd: UInt64 = 0
    /// All output from here on went to the alternate screen; nil when that is not shown.
    var alternateSince: UInt64?
    var scanner: SequenceScanner
    /// Where the sequence began that the scanner is in.
    var sequenceStart: UInt64 = 0
    package internal(set) var queries = OpenQueries()
    var live = LiveOutput()
    package internal(set) var ledger = InputLedger()
    var life = Life.running
    var attachments: [AttachmentID: Attachment] = [:]
    var leadership: Leadership
    var sizes: SizeRecord
    /// With `block`: how far those have come who take no snapshot, here or lost; at most as many as
    /// the ledger remembers.
    var readers: [Typist: UInt64] = [:]
    var presences: [Typist: Presence] = [:]
    var acts: UInt64 = 0
    let startedAt: Instant
    var printedAt: Instant
    /// Every byte before this was written by a client or another.
    var shownEnd: UInt64 = 0
    /// So many bytes were overwritten that nobody had written.
    var lost: UInt64 = 0
    /// As the driver found it before the last question.
    var programInFront: String?
    /// The ring has been made smaller for want of memory; it gets its size back then.
    var shrunkUntil: Instant?
    /// Why the log is not written any more.
    var logFault: String?
    /// So many bytes are not in the log's file.
    var logMissed: UInt64 = 0
    /// What no terminal was there to be told.
    var remarks: [Remark] = []
    /// What watchers know of the title.
    var toldTitle: [UInt8]?
    /// When the last terminal left; nil while one is here or before the first.
    var leftAt: Instant?
    /// What follows a kill that has had no effect.
    var escalation: Escalation?
    /// The PTY was closed before the child's end.
    var terminalIsClosed = false
    /// The session ends then, seen or not.
    var finishAt: Instant?
    /// When somebody lost his link who had not seen the exit yet.
    var readerLostAt: Instant?
    var wasKilled = false
    /// Nobody needs to be kept waiting for: the exit was shown, or the session was killed.
    var exitWasSeen = false
    /// How much may be read from the PTY now.
    package internal(set) var readAllowance = 0
    /// The child's pipe is closed: what is sent into it counts as written and goes nowhere.
    var inputIsClosed = false
    /// Whose standard input the child's pipe is: who had the session made.
    var creator: Typist?
    /// A live leader is the reason that nothing may be read.
    var isHeldBack = false
    var effects: [Effect] = []

    package init(_ description: SessionDescription, now: Instant) {
        self.description = description
        log = ByteLog(capacity: description.ring, chunkSize: description.chunkSize)
        scanner = SequenceScanner(marksFloods: description.keepsScreen)
        screen = TerminalModel(
            rows: Int(description.size.rows), columns: Int(description.size.columns))
        leadership = Leadership(size: description.size)
        sizes = SizeRecord(description.size)
        startedAt = now
        printedAt = now
        refreshAllowance(now: now)
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// When `tick` matters next.
    package var deadline: Instant? {
        var next = earlier(escalation?.at, finishAt.map { max($0, logAwaitedUntil ?? $0) })
        if case .draining(_, let until, _) = life, readAllowance > 0 { next = earlier(next, until) }
        next = earlier(earlier(next, leadership.lostUntil), expiresAt)
        next = earlier(earlier(next, nextAbsence), shrunkUntil)
        next = earlier(earlier(next, queries.deadline), silenceDeadline)
        if isHeldBack, let leader = leadingAttachment {
            next = earlier(next, leader.downlink?.liveUntil)
        }
        for attachment in attachments.values { next = earlier(next, attachment.news.dueAt) }
        return next
    }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        let wasRead = readAllowance > 0
        // Whoever was waited for may not be live any more.
        refreshAllowance(now: now)
        escalate(now: now)
        if let lostUntil = leadership.lostUntil, now >= lostUntil { electLeader() }
        forgetLost(now: now)
        if let expiresAt, now >= expiresAt { kill(now: now) }
        closeQueries(now: now)
        noticeSilence(now: now)
        growAgain(now: now)
        if let finishAt, now >= finishAt { finishUnlessLogged(now: now) }
        // Changed only where it must be: a change while iterating copies all of them.
        for (id, attachment) in attachments where attachment.news.isOverdue(now: now) {
            attachments[id]?.news = .isDue
        }
        refreshAllowance(now: now)
        // What was kept from being read is read first.
        if case .draining(let status, let until, _) = life, now >= until, wasRead {
            becameExited(status, now: now)
        }
    }
}
