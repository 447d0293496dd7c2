// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// A value as JSON has it (RFC 8259), for what programs read. Members stand in the order given.
enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(UInt64)
    /// A number with three digits behind the point.
    case thousandths(UInt64)
    case string(String)
    case array([JSON])
    case object([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: JSON

        init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// On one line.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .thousandths(let value): "\(value / 1000).\(String(value % 1000 + 1000).dropFirst())"
        case .string(let value): JSONText.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.map { "\(JSONText.quoted($0.name)):\($0.value.text)" }
                .joined(separator: ",") + "}"
        }
    }

    static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    static func optional(_ value: UInt64?) -> JSON { value.map(JSON.number) ?? .null }
}

extension JSON {
    /// The version of everything that relay-client prints as JSON. It is raised when a member goes or
    /// changes its meaning, not when one is added.
    static let version = Member("version", .number(1))

    /// A session, as docs/MANUAL.md describes it.
    init(_ session: SessionInformation) {
        self = .object([
            Member("id", .string(session.session.description)),
            Member("name", .string(session.name.text)),
            Member("named", .bool(session.userNamed)),
            Member("command", .optional(session.command)),
            Member("state", .string(SessionState(session).word)),
            Member("exit", JSON(session.exit)),
            Member("pid", .number(session.process)),
            Member("front", .optional(session.programInFront)),
            Member("title", .optional(session.title)),
            Member("last_line", .optional(session.lastLine)),
            Member("age_ms", .number(session.age)),
            Member("idle_ms", .number(session.idle)),
            Member("detached_ms", .optional(session.detached)),
            Member("columns", .number(UInt64(session.size.columns))),
            Member("rows", .number(UInt64(session.size.rows))),
            Member("log_start", .number(session.logStart)),
            Member("log_end", .number(session.logEnd)),
            Member("ring", .number(session.ring)),
            Member("lost", .number(session.lost)),
            Member("viewers", .array(session.viewers.map(JSON.init))),
            Member("software", .optional(session.software)),
            Member("died", .optional(session.died)),
            Member("log_file", .optional(session.logFile)),
            Member("log_fault", .optional(session.logFault)),
        ])
    }

    init(_ exit: ExitStatus?) {
        switch exit {
        case nil: self = .null
        case .exited(let code):
            self = .object([
                Member("status", .number(UInt64(code))), Member("signal", .null),
            ])
        case .signalled(let number):
            self = .object([
                Member("status", .number(128 + UInt64(number))),
                Member("signal", .number(UInt64(number))),
            ])
        }
    }

    private init(_ viewer: Viewer) {
        self = .object([
            Member("device", .string(viewer.principal)), Member("role", .string("\(viewer.role)")),
            Member("leads", .bool(viewer.leads)),
        ])
    }
}

/// What a session does, in one word.
enum SessionState: Equatable {
    case attached
    case detached
    case exited
    /// Its holder died before it.
    case died

    init(_ session: SessionInformation) {
        self =
            session.died != nil
            ? .died : session.exit != nil ? .exited : session.attached > 0 ? .attached : .detached
    }

    var word: String { "\(self)" }
}
