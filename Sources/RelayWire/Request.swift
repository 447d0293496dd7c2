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
        /// Call the session otherwise from now on. Owner only.
        case rename(SessionName)
        /// Send this signal, by its number on Linux, to every process group of the session's
        /// terminal. Owner only.
        case signal(UInt64)
        /// Answer when the session has ended or, if this is not nil, nothing was printed for so many
        /// milliseconds from now on. Any role.
        case wait(idle: UInt64?)
        /// The session's log is not written any more, for this reason. Owner only; asked by whoever
        /// wrote it.
        case logStopped(String)
    }

    /// SIGHUP to SIGSYS; real-time signals are between programs that know each other.
    package static let signals: ClosedRange<UInt64> = 1...31

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
        case 6: question = .rename(try Self.name(&reader))
        case 7:
            let number = try reader.varint()
            guard Self.signals.contains(number) else { throw .invalid(.request, field: 2) }
            question = .signal(number)
        case 8:
            let idle = try reader.varint()
            question = .wait(idle: idle == 0 ? nil : idle)
        case 9: question = .logStopped(try Self.reason(&reader))
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
        case .rename(let name):
            writer.varint(6)
            writer.block(name.text.utf8)
        case .signal(let number):
            writer.varint(7)
            writer.varint(number)
        case .wait(let idle):
            writer.varint(8)
            writer.varint(idle ?? 0)
        case .logStopped(let reason):
            writer.varint(9)
            writer.block(reason.utf8)
        }
    }

    private static func reason(_ reader: inout ByteReader) throws(WireError) -> String {
        let bytes = try reader.block()
        guard bytes.count <= SessionInformation.maximumLineLength,
            let text = String(validating: bytes, as: UTF8.self)
        else { throw .invalid(.request, field: 2) }
        return text
    }

    private static func name(_ reader: inout ByteReader) throws(WireError) -> SessionName {
        let bytes = try reader.block()
        guard let text = String(validating: bytes, as: UTF8.self), let name = SessionName(text)
        else { throw .invalid(.request, field: 2) }
        return name
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
