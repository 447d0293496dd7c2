// SPDX-License-Identifier: Apache-2.0

/// How to make the session an Attach asks for, if there is none.
package struct Creation: Hashable, Sendable {
    /// The kernel takes no longer argument (MAX_ARG_STRLEN, execve(2)), less its final zero.
    package static let maximumCommandLength = 128 * 1024 - 1
    package static let maximumEnvironmentLength = 4096

    /// The user chose the name: losing a race for it attaches to the winner. A name made up by the
    /// client is not worth that; it makes up another.
    package var userNamed = false
    /// Run by the login shell with `-c`; nil is a login shell.
    package var command: String?
    /// Bytes of output kept; nil is the server's default.
    package var ring: UInt64?
    package var whenFull: WhenFull
    /// `NAME=value`; the server takes TERM, COLORTERM, LANG and LC_* from it and nothing else.
    package var environment: [String] = []
    /// The child's standard input is a pipe that InputEnd closes, not the PTY.
    package var inputIsPipe = false
    /// `c_cc` of the client's terminal as pairs of an opcode of RFC 4254 §8 and a value.
    package var terminalModes: [UInt64] = []
    /// How long ago, in milliseconds, the client first asked for this session to be created. A host
    /// that has been up for less cannot know whether it was, and refuses.
    package var age: UInt64 = 0
    /// The boot of the host that the client first asked, if it was told.
    package var boot: BootID?
    /// The session ends after so many milliseconds without a terminal; 0 is never. Nil lets the
    /// server choose.
    package var expireDetached: UInt64?
    /// Whose terminal gives the session its size.
    package var sizing = Sizing.leader
    /// The whole output goes to this file on the host as well; a path from the user's home on.
    package var logFile: String?
    /// Of so many bytes it is put aside and another begun; nil lets the server choose.
    package var logPiece: UInt64?

    package init(whenFull: WhenFull = .drop) { self.whenFull = whenFull }

    init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...13)
        userNamed = fields.flag(1)
        command = try fields.text(2, limit: Self.maximumCommandLength)
        ring = try fields.varint(3)
        whenFull = try fields.choice(4) ?? .drop
        environment = try fields.texts(5, limit: Self.maximumEnvironmentLength)
        inputIsPipe = fields.flag(6)
        terminalModes = try fields.varints(7, limit: 64)
        age = try fields.varint(8) ?? 0
        boot = try fields.bits128(9).map(BootID.init)
        expireDetached = try fields.varint(10)
        sizing = try fields.sizing(11)
        logFile = try fields.text(12, limit: LogOrder.maximumPathLength)
        logPiece = try fields.varint(13)
        try fields.check(logPiece ?? .max >= LogOrder.smallestPiece, 13)
    }

    func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, flag: userNamed)
        writer.field(2, .critical, command)
        writer.field(3, .optional, ring)
        writer.field(4, .critical, whenFull.rawValue)
        writer.field(5, .optional, list: environment)
        writer.field(6, .critical, flag: inputIsPipe)
        writer.field(7, .optional, list: terminalModes)
        writer.field(8, .critical, age)
        writer.field(9, .critical, bytes: boot?.bits.bytes)
        writer.field(10, .optional, expireDetached)
        writer.field(11, .critical, list: sizing.varints)
        writer.field(12, .critical, logFile)
        writer.field(13, .critical, logPiece)
    }
}

/// What happens when the log is full of bytes that nobody has acknowledged.
package enum WhenFull: UInt64, Sendable {
    /// The oldest are overwritten; whoever missed them is told how many.
    case drop = 0
    /// The program waits, for absent clients too.
    case block = 1
}
