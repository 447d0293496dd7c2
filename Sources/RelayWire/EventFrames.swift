// SPDX-License-Identifier: Apache-2.0

/// Something has happened to a session; on an attachment of kind *watch*.
package struct Event: FrameBody {
    package static let type = FrameType.event

    package enum What: Hashable, Sendable {
        /// A terminal has attached.
        case attached(Viewer)
        /// A terminal has left, or its link is gone.
        case detached(Viewer)
        /// Nothing was printed for so many milliseconds, and something before.
        case idle(UInt64)
        case bell
        /// Programs call the terminal so now.
        case title(String)
        case renamed(SessionName)
        /// The child has ended and the log is complete.
        case exited(ExitStatus)
        /// The session's log is not written any more, for this reason.
        case logStopped(String)
        /// Something that a later version knows.
        case other(UInt64)
    }

    package var what: What
    /// So many events before this one were not told: more came than the watcher took.
    package var missed: UInt64

    package init(_ what: What, missed: UInt64 = 0) {
        self.what = what
        self.missed = missed
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...6)
        missed = try fields.varint(6) ?? 0
        let viewer = Viewer(
            principal: try fields.text(2, limit: SessionInformation.maximumLineLength) ?? "",
            role: try fields.choice(3) ?? .view)
        switch try fields.require(fields.varint(1), 1) {
        case 1: what = .attached(viewer)
        case 2: what = .detached(viewer)
        case 3: what = .idle(try fields.varint(4) ?? 0)
        case 4: what = .bell
        case 5: what = .title(viewer.principal)
        case 6: what = .renamed(try fields.require(fields.name(2), 2))
        case 7: what = .exited(try fields.require(fields.exitStatus(5), 5))
        case 8: what = .logStopped(viewer.principal)
        case let other: what = .other(other)
        }
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, number)
        switch what {
        case .attached(let viewer), .detached(let viewer):
            writer.field(2, .optional, viewer.principal)
            writer.field(3, .optional, viewer.role.rawValue)
        case .idle(let milliseconds): writer.field(4, .optional, milliseconds)
        case .logStopped(let reason): writer.field(2, .optional, reason)
        case .title(let title): writer.field(2, .optional, title)
        case .renamed(let name): writer.field(2, .optional, name.text)
        case .exited(let status): writer.field(5, .optional, list: status.varints)
        case .bell, .other: break
        }
        if missed > 0 { writer.field(6, .optional, missed) }
    }

    private var number: UInt64 {
        switch what {
        case .attached: 1
        case .detached: 2
        case .idle: 3
        case .bell: 4
        case .title: 5
        case .renamed: 6
        case .exited: 7
        case .logStopped: 8
        case .other(let number): number
        }
    }
}

/// Asks the server to tell what happens to the user's sessions, from now on and as long as the link
/// lasts. Once for a link.
package struct Watch: FrameBody {
    package static let type = FrameType.watch

    /// After so many milliseconds without output a session counts as idle; nil is never.
    package var idle: UInt64?

    package init(idle: UInt64? = nil) { self.idle = idle }

    package init(from reader: inout ByteReader) throws(WireError) {
        idle = try FieldReader(&reader, known: 1...1).varint(1)
    }

    package func write(to writer: inout ByteWriter) { writer.field(1, .optional, idle) }
}

/// Something has happened to a session; from the server, after Watch.
package struct Happened: FrameBody {
    package static let type = FrameType.happened

    package enum What: Hashable, Sendable {
        /// It was there when the watching began.
        case here
        case created
        /// Its holder is gone, and did not say that the child has ended.
        case gone
        /// What its holder said.
        case event(Event)
    }

    package var session: SessionID
    package var name: SessionName
    package var what: What

    package init(_ session: SessionID, _ name: SessionName, _ what: What) {
        self.session = session
        self.name = name
        self.what = what
    }

    package init(from reader: inout ByteReader) throws(WireError) {
        let fields = try FieldReader(&reader, known: 1...4)
        session = SessionID(try fields.require(fields.bits128(1), 1))
        name = try fields.require(fields.name(2), 2)
        switch try fields.varint(3) ?? 3 {
        case 0: what = .here
        case 1: what = .created
        case 2: what = .gone
        case 3:
            var event = try fields.require(fields.nested(4), 4)
            what = .event(try Event(from: &event))
        default: throw .invalid(Self.type, field: 3)
        }
    }

    package func write(to writer: inout ByteWriter) {
        writer.field(1, .critical, bytes: session.bits.bytes)
        writer.field(2, .critical, name.text)
        switch what {
        case .here: writer.field(3, .critical, 0)
        case .created: writer.field(3, .critical, 1)
        case .gone: writer.field(3, .critical, 2)
        case .event(let event): writer.nested(4, .critical) { event.write(to: &$0) }
        }
    }
}

extension ExitStatus {
    /// As a field: kind and code, or kind and signal.
    var varints: [UInt64] {
        switch self {
        case .exited(let code): [0, UInt64(code)]
        case .signalled(let number): [1, UInt64(number)]
        }
    }
}

extension FieldReader {
    func exitStatus(_ number: UInt64) throws(WireError) -> ExitStatus? {
        let varints = try varints(number, limit: 2)
        guard varints.count == 2 else { return nil }
        let value = UInt8(truncatingIfNeeded: varints[1])
        return varints[0] == 0 ? .exited(code: value) : .signalled(number: value)
    }
}
