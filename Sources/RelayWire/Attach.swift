// SPDX-License-Identifier: Apache-2.0

/// Opens an attachment on a channel. The server picks the holder and hands it this body unchanged.
package struct Attach: FrameBody {
    package static let type = FrameType.attach
    package static let maximumUserLength = 256
    package static let maximumTermLength = 128
    /// A client writes no longer one: the longest command and the largest environment, and room
    /// for everything else. A server takes no more from a peer that it does not know yet.
    package static let maximumLength = 144 * 1024

    /// What the attachment is for.
    package enum Kind: UInt64, Sendable {
        /// Somebody's terminal (or pipe): types, has a size, may lead.
        case terminal = 0
        /// Output only, from an offset of its own; never leads and is not "attached" in lists.
        case log = 1
        /// One question, one answer. With an instance it may type, as a program does for its user.
        case request = 2
        /// Is told what happens, and gets no output.
        case watch = 3

        package var hasOutput: Bool { self == .terminal || self == .log }
    }

    /// Where the output starts.
    package enum Start: Hashable, Sendable {
        /// The oldest byte the log still has.
        case oldest
        /// The byte printed next.
        case end
        /// This byte; if it is gone, the oldest after it, and the loss is said.
        case offset(UInt64)
    }

    /// Which session is meant. With `creation`, the id is the one to create.
    package var session: SessionID?
    package var name: SessionName?
    /// The session that was detached last.
    package var latest = false

    /// The user whose server this should be; another user's server refuses.
    package var user: String?
    package var kind: Kind
    /// How to make the session if there is none; nil never creates.
    package var creation: Creation?
    package var role: Role
    package var size: WindowSize?
    /// Who is typing; a terminal always has one.
    package var instance: InstanceID?
    /// Raised with every Attach this instance sends; the highest wins.
    package var generation: UInt64
    package var start: Start
    /// The instance has been answered before: the session must remember what it typed.
    package var resumes = false
    /// Every byte this instance typed before this offset is known to be written to the PTY.
    package var inputWritten: UInt64
    /// Where the bytes typed so far end.
    package var inputEnd: UInt64
    /// Of the output before the offset in `start`, every byte before this one is written to the
    /// terminal; the rest was received and is still being written. Nil means all of it.
    package var outputWritten: UInt64?
    /// The session whose terminal this client itself runs on; that one refuses.
    package var within: SessionID?
    /// The client takes a Snapshot where output that it should have had is gone, and one instead of
    /// the log's oldest bytes, with so many lines of history before it; nil takes none.
    package var snapshotHistory: UInt64?
    /// The client takes Denied where its role does not allow what it sends.
    package var takesDenials = false
    /// The client wants to know which size the session has, and who comes and goes: SessionSize and
    /// Present.
    package var looksAround = false
    /// The client takes one also in place of output that it is far behind with.
    package var skips = false
    /// A watcher is told when nothing was printed for so many milliseconds; nil is never.
    package var idle: UInt64?

    package init(kind: Kind, role: Role = .owner, start: Start = .oldest) {
        self.kind = kind
        self.role = role
        self.start = start
        generation = 0
        inputWritten = 0
        inputEnd = 0
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...18, 20...20, 22...22, 25...25)
        session = try fields.bits128(1).map(SessionID.init)
        name = try fields.name(2)
        latest = fields.flag(3)
        user = try fields.text(4, limit: Self.maximumUserLength)
        kind = try fields.require(fields.choice(5), 5)
        if var nested = fields.nested(6) { creation = try Creation(from: &nested) }
        role = try fields.require(fields.choice(7), 7)
        size = try WindowSize(fields.varints(8, limit: 4))
        instance = try fields.bits128(9).map(InstanceID.init)
        generation = try fields.varint(10) ?? 0
        start = try Start(fields, number: 11)
        resumes = fields.flag(12)
        inputWritten = try fields.varint(13) ?? 0
        inputEnd = try fields.varint(14) ?? inputWritten
        outputWritten = try fields.varint(15)
        within = try fields.bits128(16).map(SessionID.init)
        snapshotHistory = try fields.varint(17)
        takesDenials = fields.flag(22)
        looksAround = fields.flag(18)
        skips = fields.flag(20)
        idle = try fields.varint(25)
        try fields.check(inputEnd >= inputWritten, 14)
        try fields.check(kind != .terminal || instance != nil, 9)
        try fields.check(creation == nil || session != nil, 1)
        try fields.check(session != nil || name != nil || latest, 1)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: session?.bits.bytes)
        writer.field(2, .critical, name?.text)
        writer.field(3, .critical, flag: latest)
        writer.field(4, .critical, user)
        writer.field(5, .critical, kind.rawValue)
        if let creation { writer.nested(6, .critical) { creation.write(to: &$0) } }
        writer.field(7, .critical, role.rawValue)
        writer.field(8, .optional, list: size?.varints ?? [])
        writer.field(9, .critical, bytes: instance?.bits.bytes)
        writer.field(10, .critical, generation)
        writer.field(11, .critical, list: start.varints)
        writer.field(12, .critical, flag: resumes)
        writer.field(13, .critical, inputWritten)
        writer.field(14, .critical, inputEnd)
        writer.field(15, .optional, outputWritten)
        writer.field(16, .optional, bytes: within?.bits.bytes)
        writer.field(17, .optional, snapshotHistory)
        writer.field(22, .optional, flag: takesDenials)
        writer.field(18, .optional, flag: looksAround)
        writer.field(20, .optional, flag: skips)
        writer.field(25, .optional, idle)
    }
}

extension Attach.Start {
    /// A varint for the kind of start (0 oldest, 1 end, 2 offset) and, for 2, the offset.
    fileprivate var varints: [UInt64] {
        switch self {
        case .oldest: [0]
        case .end: [1]
        case .offset(let offset): [2, offset]
        }
    }

    fileprivate init(_ fields: FieldReader, number: UInt64) throws(WireError) {
        let varints = try fields.varints(number, limit: 2)
        switch (varints.first, varints.count) {
        case (0, 1), (nil, 0): self = .oldest
        case (1, 1): self = .end
        case (2, 2): self = .offset(varints[1])
        default: throw .invalid(fields.frame, field: number)
        }
    }
}

/// What an attachment may do; each role includes the ones before it.
package enum Role: UInt64, Comparable, Sendable {
    case view = 0
    case control = 1
    case owner = 2

    package static func < (one: Role, other: Role) -> Bool { one.rawValue < other.rawValue }
}

/// The size of a terminal, as in `struct winsize` (ioctl_tty(2)).
package struct WindowSize: Hashable, Sendable {
    package var columns: UInt16
    package var rows: UInt16
    package var pixelWidth: UInt16
    package var pixelHeight: UInt16

    package init(columns: UInt16, rows: UInt16, pixelWidth: UInt16 = 0, pixelHeight: UInt16 = 0) {
        self.columns = columns
        self.rows = rows
        self.pixelWidth = pixelWidth
        self.pixelHeight = pixelHeight
    }

    package var varints: [UInt64] { [columns, rows, pixelWidth, pixelHeight].map(UInt64.init) }

    /// Nil for an empty list; values above 65535 are cut to it.
    package init?(_ varints: [UInt64]) {
        guard varints.count == 4 else { return nil }
        let clamped = varints.map { UInt16(clamping: $0) }
        self.init(
            columns: clamped[0], rows: clamped[1], pixelWidth: clamped[2], pixelHeight: clamped[3])
    }
}
