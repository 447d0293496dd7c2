// SPDX-License-Identifier: Apache-2.0

/// One question to a session, on an attachment of kind *request*.
package struct Request: FrameBody {
    package static let type = FrameType.request

    package enum Question: Hashable, Sendable {
        /// What the session is and how it does. Any role.
        case information
        /// Hang up the session: SIGHUP to every process group of its terminal, SIGKILL after 5 s
        /// to what is left. Owner only.
        case kill
        /// Keep at most so many bytes of output from now on. Owner only.
        case setRing(UInt64)
        /// What the screen shows, with so many lines of history before it. Any role.
        case capture(styled: Bool, history: UInt64)
    }

    package var question: Question

    package init(_ question: Question) { self.question = question }

    package init(from reader: inout ByteReader) throws(WireError) {
        switch try reader.varint() {
        case 0: question = .information
        case 1: question = .kill
        case 2: question = .setRing(try reader.varint())
        case 3:
            let styled = try reader.varint()
            guard styled <= 1 else { throw .invalid(.request, field: 2) }
            question = .capture(styled: styled == 1, history: try reader.varint())
        default: throw .invalid(.request, field: 1)
        }
    }

    package func write(to writer: inout ByteWriter) {
        switch question {
        case .information: writer.varint(0)
        case .kill: writer.varint(1)
        case .setRing(let capacity):
            writer.varint(2)
            writer.varint(capacity)
        case .capture(let styled, let history):
            writer.varint(3)
            writer.varint(styled ? 1 : 0)
            writer.varint(history)
        }
    }
}

/// The answer: how the session does after what was asked has been done. A question for the screen
/// is answered by Captured.
package struct Response: FrameBody {
    package static let type = FrameType.response

    package var information: SessionInformation

    package init(_ information: SessionInformation) { self.information = information }

    package init(from reader: inout ByteReader) throws(WireError) {
        information = try SessionInformation(from: &reader)
    }

    package func write(to writer: inout ByteWriter) { information.write(to: &writer) }
}

/// How a session does. Ages are milliseconds before the answer was given.
package struct SessionInformation: Hashable, Sendable {
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

    package init(session: SessionID, name: SessionName) {
        self.session = session
        self.name = name
    }

    init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...14)
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
        let exit = try fields.varints(14, limit: 2)
        if exit.count == 2 {
            let value = UInt8(truncatingIfNeeded: exit[1])
            self.exit = exit[0] == 0 ? .exited(code: value) : .signalled(number: value)
        }
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
        switch exit {
        case .exited(let code): writer.field(14, .optional, list: [0, UInt64(code)])
        case .signalled(let number): writer.field(14, .optional, list: [1, UInt64(number)])
        case nil: break
        }
    }
}

/// Asks the server for all sessions of its user.
package struct List: FrameBody {
    package static let type = FrameType.list
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}

/// One session of the answer to List.
package struct Listed: FrameBody {
    package static let type = FrameType.listed
    package var information: SessionInformation

    package init(_ information: SessionInformation) { self.information = information }

    package init(from reader: inout ByteReader) throws(WireError) {
        information = try SessionInformation(from: &reader)
    }

    package func write(to writer: inout ByteWriter) { information.write(to: &writer) }
}

/// The answer to List is complete.
package struct ListEnd: FrameBody {
    package static let type = FrameType.listEnd
    package init() {}
    package init(from reader: inout ByteReader) throws(WireError) {}
    package func write(to writer: inout ByteWriter) {}
}
