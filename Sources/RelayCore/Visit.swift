// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// One session as a client is in it, or is about to be: its place in the output, and what was typed
/// for it. Links come and go under it; it ends when the client is in another session.
struct Visit: Equatable, Sendable {
    /// The first Attach: whom, what, how. Generation and input offsets are counted here.
    let attach: Boxed<Attach>
    /// Typing is part of what this client is for.
    let isTypist: Bool
    var cursor = Cursor()
    var uplink = Uplink()
    /// Raised with every Attach that is sent.
    var generation: UInt64 = 0
    /// The session, once it has answered.
    var session: Boxed<Attached>?
    var creation: Boxed<CreationAttempt>?
    /// The size that the output is for which comes next on the link that was answered last.
    var streamSize: WindowSize?
    /// The size that the output is for which came last on any link.
    var shownSize: WindowSize?
    var exit: Exited?
    /// The snapshot that is coming; nil when none is. It dies with its link.
    var drawing: Drawing?
    /// The output goes on within a string that a snapshot has cut.
    var cutString: CutStringFilter?
    /// Leaves out what must not reach the terminal.
    var filter: OutputFilter
    /// How often the session did not answer, since it last did.
    var timesUnreachable = 0
    /// A server says it again at every Attach; the user knows by then.
    var hasHeardNotice = false

    /// What is here of a snapshot.
    struct Drawing: Equatable, Sendable {
        /// Where it stands, as Attached has said, or its first piece.
        let offset: UInt64
        var bytes: [UInt8] = []
    }

    init(_ attach: Attach, names: [SessionName], isShown: Bool) {
        self.attach = Boxed(attach)
        isTypist =
            attach.instance != nil && (attach.kind == .terminal || attach.kind == .request)
        filter = OutputFilter(isShown: isShown)
        creation = attach.creation.map { Boxed(CreationAttempt($0, names: names)) }
    }

    /// The Attach to send now.
    mutating func nextAttach(size: WindowSize?, now: Instant) -> Attach {
        var attach = attach.value
        generation += 1
        attach.generation = generation
        attach.size = size
        attach.takesDenials = true
        attach.inputWritten = uplink.written
        attach.inputEnd = uplink.end
        attach.creation = creation?.value.ask(now: now)
        attach.name = creation?.value.name ?? attach.name
        if let session = session?.value {
            attach.session = session.session
            attach.name = nil
            attach.latest = false
            attach.resumes = true
        }
        if let received = cursor.received {
            attach.start = .offset(received)
            attach.outputWritten = cursor.written
        }
        return attach
    }

    /// Whether the role allows no typing, as far as it is known.
    var onlyLooksOn: Bool { (session?.value.role ?? attach.value.role) < .control }

    /// It may, and cannot reach another session than it has reached before: one that was found by its
    /// name, without an answer, may be gone next time, and what was typed would be typed again into
    /// its successor.
    var mayType: Bool {
        guard isTypist, attach.value.role >= .control else { return false }
        if let session { return session.value.role >= .control }
        return attach.value.session != nil && attach.value.creation?.userNamed != true
    }
}
