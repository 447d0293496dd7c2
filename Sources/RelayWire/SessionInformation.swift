// SPDX-License-Identifier: Apache-2.0

/// How a session does. Ages are milliseconds before the answer was given.
package struct SessionInformation: Hashable, Sendable {
    package static let maximumProgramLength = 64
    /// In bytes of UTF-8: a title, the last line of a screen.
    package static let maximumLineLength = 512
    package static let maximumSoftwareLength = 128

    package var session: SessionID
    package var name: SessionName
    package var userNamed = false
    /// Nil for a login shell.
    package var command: String?
    package var process: UInt64 = 0
    package var age: UInt64 = 0
    /// Since the child last printed something; since the start if it never did.
    package var idle: UInt64 = 0
    /// Terminals attached now.
    package var attached: UInt64 = 0
    /// Since the last terminal left; nil while one is attached or before the first.
    package var detached: UInt64?
    package var exit: ExitStatus?
    package var size = WindowSize(columns: 0, rows: 0)
    /// The log holds bytes `logStart..<logEnd`.
    package var logStart: UInt64 = 0
    package var logEnd: UInt64 = 0
    package var ring: UInt64 = 0
    /// The program that would get a key typed now, as the system calls it.
    package var programInFront: String?
    /// So many bytes were overwritten before any client had written them.
    package var lost: UInt64 = 0
    /// The terminals attached now, the newest last; not more than `maximumViewers` of them.
    package var viewers: [Viewer] = []
    /// What programs have called the terminal.
    package var title: String?
    /// The last line of the screen that is not blank.
    package var lastLine: String?
    /// Program and version of the holder.
    package var software: String?
    /// What became of the holder, for people, if it died before the session; then nothing else is
    /// known but the name, and how long ago that was.
    package var died: String?
    /// Where another process writes the output to.
    package var logFile: String?
    /// Why it does not any more; nil if it does.
    package var logFault: String?

    package init(session: SessionID, name: SessionName) {
        self.session = session
        self.name = name
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...23)
        session = SessionID(try fields.require(fields.bits128(1), 1))
        name = try fields.require(fields.name(2), 2)
        userNamed = fields.flag(3)
        command = try fields.text(4, limit: Creation.maximumCommandLength)
        process = try fields.varint(5) ?? 0
        age = try fields.varint(6) ?? 0
        idle = try fields.varint(7) ?? 0
        attached = try fields.varint(8) ?? 0
        detached = try fields.varint(9)
        size = try WindowSize(fields.varints(10, limit: 4)) ?? size
        logStart = try fields.varint(11) ?? 0
        logEnd = try fields.varint(12) ?? 0
        ring = try fields.varint(13) ?? 0
        exit = try fields.exitStatus(14)
        programInFront = try fields.text(15, limit: Self.maximumProgramLength)
        lost = try fields.varint(16) ?? 0
        viewers = try Viewer.list(fields, number: 17)
        title = try fields.text(18, limit: Self.maximumLineLength)
        lastLine = try fields.text(19, limit: Self.maximumLineLength)
        software = try fields.text(20, limit: Self.maximumSoftwareLength)
        died = try fields.text(21, limit: Self.maximumLineLength)
        logFile = try fields.text(22, limit: LogOrder.maximumPathLength)
        logFault = try fields.text(23, limit: Self.maximumLineLength)
    }

    func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: session.bits.bytes)
        writer.field(2, .critical, name.text)
        writer.field(3, .optional, flag: userNamed)
        writer.field(4, .optional, command)
        writer.field(5, .optional, process)
        writer.field(6, .optional, age)
        writer.field(7, .optional, idle)
        writer.field(8, .optional, attached)
        writer.field(9, .optional, detached)
        writer.field(10, .optional, list: size.varints)
        writer.field(11, .optional, logStart)
        writer.field(12, .optional, logEnd)
        writer.field(13, .optional, ring)
        writer.field(14, .optional, list: exit?.varints ?? [])
        writer.field(15, .optional, programInFront)
        if lost > 0 { writer.field(16, .optional, lost) }
        Viewer.write(viewers, to: &writer, number: 17)
        writer.field(18, .optional, title)
        writer.field(19, .optional, lastLine)
        writer.field(20, .optional, software)
        writer.field(21, .optional, died)
        writer.field(22, .optional, logFile)
        writer.field(23, .optional, logFault)
    }
}

/// A terminal that is attached to a session.
package struct Viewer: Hashable, Sendable {
    /// No holder takes more attachments (HolderCore.maximumAttachments).
    package static let maximumCount = 64

    /// Who it belongs to: `device SHA256:…` as the server admitted it, or, where the server gives
    /// the list, the name that the device has there.
    package var principal: String
    package var role: Role
    /// The session has its size.
    package var leads: Bool

    package init(principal: String, role: Role, leads: Bool = false) {
        self.principal = principal
        self.role = role
        self.leads = leads
    }

    private init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...3)
        principal = try fields.text(1, limit: Admit.maximumPrincipalLength) ?? ""
        role = try fields.choice(2) ?? .view
        leads = fields.flag(3)
    }

    private func write(to writer: inout ByteWriter) {
        writer.field(1, .optional, principal)
        writer.field(2, .optional, role.rawValue)
        writer.field(3, .optional, flag: leads)
    }

    fileprivate static func list(
        _ fields: FieldReader, number: UInt64
    ) throws(WireError) -> [Viewer] {
        guard var list = fields.nested(number) else { return [] }
        var viewers: [Viewer] = []
        while !list.isAtEnd {
            try fields.check(viewers.count < maximumCount, number)
            var viewer = ByteReader(try list.block(), frame: fields.frame)
            viewers.append(try Viewer(from: &viewer))
        }
        return viewers
    }

    fileprivate static func write(
        _ viewers: [Viewer], to writer: inout ByteWriter, number: UInt64
    ) {
        guard !viewers.isEmpty else { return }
        writer.nested(number, .optional) { list in
            for viewer in viewers {
                var inner = ByteWriter()
                viewer.write(to: &inner)
                list.block(inner.bytes)
            }
        }
    }
}
