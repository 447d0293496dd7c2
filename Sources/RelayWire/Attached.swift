// SPDX-License-Identifier: Apache-2.0

/// The holder's answer to Attach: the attachment exists from here on.
package struct Attached: FrameBody {
    package static let type = FrameType.attached

    /// Every resume names the session by this id.
    package var session: SessionID
    package var name: SessionName
    package var role: Role
    /// Where the output goes on.
    package var offset: UInt64
    /// How many bytes before `offset` were asked for and are gone.
    package var lost: UInt64
    /// How many bytes this instance typed are written to the PTY.
    package var inputWritten: UInt64
    /// The session no longer knows how far this instance's input was written. What it typed before
    /// `inputWritten` may or may not have arrived; only what it types from there on counts.
    package var inputUnknown = false
    /// End-to-end features that all three programs have; nothing outside them is sent.
    package var features: [UInt64] = []
    /// What the program waits for when the log is full.
    package var whenFull: WhenFull
    /// A Snapshot follows that stands for the output before `offset`: until it is there the client
    /// is where it was.
    package var isDrawn = false
    /// The screen that the output from `offset` on is for; a holder that does not know feature 5
    /// says nothing of it.
    package var size: WindowSize?
    /// Where the log ends now: to who resumes, output before it is a replay. Nil from a holder that
    /// does not say.
    package var logEnd: UInt64?

    package init(
        session: SessionID, name: SessionName, role: Role, offset: UInt64, lost: UInt64,
        inputWritten: UInt64, whenFull: WhenFull
    ) {
        self.session = session
        self.name = name
        self.role = role
        self.offset = offset
        self.lost = lost
        self.inputWritten = inputWritten
        self.whenFull = whenFull
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...11, 13...13)
        session = SessionID(try fields.require(fields.bits128(1), 1))
        name = try fields.require(fields.name(2), 2)
        role = try fields.require(fields.choice(3), 3)
        offset = try fields.require(fields.varint(4), 4)
        lost = try fields.varint(5) ?? 0
        inputWritten = try fields.varint(6) ?? 0
        inputUnknown = fields.flag(7)
        features = try fields.varints(8, limit: Hello.maximumFeatures)
        whenFull = try fields.choice(9) ?? .drop
        isDrawn = fields.flag(10)
        size = try WindowSize(fields.varints(11, limit: 4))
        logEnd = try fields.varint(13)
        try fields.check(lost <= offset, 5)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: session.bits.bytes)
        writer.field(2, .critical, name.text)
        writer.field(3, .critical, role.rawValue)
        writer.field(4, .critical, offset)
        writer.field(5, .critical, lost)
        writer.field(6, .critical, inputWritten)
        writer.field(7, .critical, flag: inputUnknown)
        writer.field(8, .optional, list: features)
        writer.field(9, .optional, whenFull.rawValue)
        writer.field(10, .critical, flag: isDrawn)
        writer.field(11, .optional, list: size?.varints ?? [])
        writer.field(13, .optional, logEnd)
    }
}

/// The attachment is over, or never was. The session is not touched.
package struct Refused: FrameBody, Error {
    package static let type = FrameType.refused
    package static let maximumTextLength = 1024

    /// Why; the client has words and an exit status for each.
    package enum Code: UInt64, Sendable, CaseIterable {
        /// This device is not in the server's `authorized_devices`.
        case unauthorised = 1
        /// There is no such session.
        case noSuchSession = 2
        /// The session has ended and its exit was seen, or its holder died.
        case ended = 3
        /// A newer Attach of the same client instance has taken over.
        case superseded = 4
        /// Another session has this name.
        case nameTaken = 5
        /// The host was started anew since the session was asked for; nobody knows if it began.
        case rebooted = 6
        /// The server belongs to another user than the one asked for.
        case wrongUser = 7
        /// The session could not be started; the text says why.
        case startFailed = 8
        /// The role does not allow this.
        case notAllowed = 9
        /// A bound was reached; the text says which.
        case limit = 10
        /// The peer broke the protocol; the text says how.
        case violation = 11
        /// The holder did not answer in time.
        case unreachable = 12
        /// The client runs in this very session: what it shows would be shown again without end.
        case inside = 13
        /// No device is called so, or several are.
        case noSuchDevice = 14
        /// No token or invitation has this secret.
        case unknownSecret = 16
        /// The token was revoked, has expired, or is bound to another key; the text says which.
        case tokenIsOver = 17
        /// Too many wrong attempts came from this address; the text is the number of seconds in
        /// which nothing more is looked at.
        case penalised = 18
        /// No token is called so, or several are.
        case noSuchToken = 19
        /// Somebody has ended this attachment.
        case dropped = 15
    }

    package var code: Code
    /// For people, one line, without an end of line.
    package var text: String

    package init(_ code: Code, _ text: String = "") {
        self.code = code
        self.text = text
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        code = try fields.require(fields.choice(1), 1)
        text = try fields.text(2, limit: Self.maximumTextLength) ?? ""
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, code.rawValue)
        writer.field(2, .optional, text)
    }
}
