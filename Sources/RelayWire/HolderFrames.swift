// SPDX-License-Identifier: Apache-2.0

/// Everything a holder needs to start its session; the first frame on the socket it was given.
package struct Specify: FrameBody {
    package static let type = FrameType.specify

    package var session: SessionID
    package var name: SessionName
    package var userNamed: Bool
    /// The command as the user typed it, for lists; nil is a login shell.
    package var command: String?
    /// The directory where the holder's socket, lock and mark go.
    package var runDirectory: String
    package var executable: String
    package var arguments: [String]
    package var environment: [String]
    package var directory: String
    package var size: WindowSize
    package var umask: UInt64
    /// Nice values −20…19 as 0…39.
    package var nice: UInt64
    /// RLIMIT_NOFILE, soft and hard; nil leaves it.
    package var openFiles: [UInt64]
    package var ignoredSignals: [UInt64]
    package var inputIsPipe: Bool
    package var terminalModes: [UInt64]
    package var ring: UInt64
    package var whenFull: WhenFull
    /// Milliseconds without a terminal after which the session ends; nil is never.
    package var expireDetached: UInt64?
    /// Whose terminal gives the session its size; `size` is the first, or the only one.
    package var sizing = Sizing.leader
    /// So many sessions there may be in the run directory, this one included; nil is no limit.
    package var maximumSessions: UInt64?
    /// And their rings may be so large together.
    package var maximumRings: UInt64?
    /// Where another process writes the output to, for lists.
    package var logFile: String?

    package init(session: SessionID, name: SessionName, runDirectory: String) {
        self.session = session
        self.name = name
        self.runDirectory = runDirectory
        userNamed = false
        executable = "/bin/sh"
        arguments = ["-sh"]
        environment = []
        directory = "/"
        size = WindowSize(columns: 80, rows: 24)
        umask = 0o022
        nice = 20
        openFiles = []
        ignoredSignals = []
        inputIsPipe = false
        terminalModes = []
        ring = 0
        whenFull = .drop
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...23)
        session = SessionID(try fields.require(fields.bits128(1), 1))
        name = try fields.require(fields.name(2), 2)
        userNamed = fields.flag(3)
        command = try fields.text(4, limit: Creation.maximumCommandLength)
        runDirectory = try fields.require(fields.text(5, limit: 4096), 5)
        executable = try fields.require(fields.text(6, limit: 4096), 6)
        arguments = try fields.texts(7, limit: Frame.maximumBodyLength)
        environment = try fields.texts(8, limit: 64 * 1024)
        directory = try fields.text(9, limit: 4096) ?? "/"
        size = try WindowSize(fields.varints(10, limit: 4)) ?? WindowSize(columns: 80, rows: 24)
        umask = try fields.varint(11) ?? 0o022
        nice = try fields.varint(12) ?? 20
        openFiles = try fields.varints(13, limit: 2)
        ignoredSignals = try fields.varints(14, limit: 64)
        inputIsPipe = fields.flag(15)
        terminalModes = try fields.varints(16, limit: 64)
        ring = try fields.require(fields.varint(17), 17)
        whenFull = try fields.choice(18) ?? .drop
        expireDetached = try fields.varint(19)
        sizing = try fields.sizing(20)
        maximumSessions = try fields.varint(21)
        maximumRings = try fields.varint(22)
        logFile = try fields.text(23, limit: LogOrder.maximumPathLength)
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: session.bits.bytes)
        writer.field(2, .critical, name.text)
        writer.field(3, .critical, flag: userNamed)
        writer.field(4, .critical, command)
        writer.field(5, .critical, runDirectory)
        writer.field(6, .critical, executable)
        writer.field(7, .critical, list: arguments)
        writer.field(8, .critical, list: environment)
        writer.field(9, .critical, directory)
        writer.field(10, .critical, list: size.varints)
        writer.field(11, .critical, umask)
        writer.field(12, .critical, nice)
        writer.field(13, .critical, list: openFiles)
        writer.field(14, .critical, list: ignoredSignals)
        writer.field(15, .critical, flag: inputIsPipe)
        writer.field(16, .critical, list: terminalModes)
        writer.field(17, .critical, ring)
        writer.field(18, .critical, whenFull.rawValue)
        writer.field(19, .optional, expireDetached)
        writer.field(20, .critical, list: sizing.varints)
        writer.field(21, .optional, maximumSessions)
        writer.field(22, .optional, maximumRings)
        writer.field(23, .optional, logFile)
    }
}

/// The holder's session has started and its socket accepts attachments.
package struct Ready: FrameBody {
    package static let type = FrameType.ready
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}

/// The holder could not start its session, and ends.
package struct StartFailed: FrameBody {
    package static let type = FrameType.startFailed

    package enum Reason: UInt64, Sendable {
        /// Another holder has this session id.
        case sessionTaken = 1
        /// Another session has this name.
        case nameTaken = 2
        /// This session was started before and is over.
        case startedBefore = 3
        /// The system refused something; the text says what.
        case system = 4
        /// There are as many sessions as there may be, or their rings are as large.
        case limit = 5
    }

    package var reason: Reason
    package var text: String

    package init(_ reason: Reason, _ text: String = "") {
        self.reason = reason
        self.text = text
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2)
        reason = try fields.require(fields.choice(1), 1)
        text = try fields.text(2, limit: Refused.maximumTextLength) ?? ""
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, reason.rawValue)
        writer.field(2, .optional, text)
    }
}

/// Says to a holder who the client is and what it may do; sent before Attach, by the server only.
package struct Admit: FrameBody {
    package static let type = FrameType.admit
    package static let maximumPrincipalLength = 256

    /// Who was authenticated: `device SHA256:…`, `guest TOKEN SHA256:…` with the token's id and the
    /// bearer's key, or `server` for the server's own questions.
    package var principal: String
    /// The most the principal may do here.
    package var role: Role
    /// What people call the device, for those who look who is here; empty if nothing.
    package var device = ""
    /// Where the server sees it; empty if it comes through a program.
    package var address = ""

    package init(principal: String, role: Role) {
        self.principal = principal
        self.role = role
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...2, 10...11)
        principal = try fields.require(fields.text(1, limit: Self.maximumPrincipalLength), 1)
        role = try fields.require(fields.choice(2), 2)
        device = try fields.text(10, limit: AttachmentInformation.maximumNameLength) ?? ""
        address = try fields.text(11, limit: AttachmentInformation.maximumAddressLength) ?? ""
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, principal)
        writer.field(2, .critical, role.rawValue)
        if !device.isEmpty { writer.field(10, .optional, device) }
        if !address.isEmpty { writer.field(11, .optional, address) }
    }
}
