// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The list of sessions as people read it, one a line under a heading.
package struct SessionTable {
    private static let heading = [
        "NAME", "STATE", "IDLE", "AGE", "SIZE", "BUFFER", "LOST", "FRONT", "COMMAND",
    ]
    /// A longer command is cut: the line is to be seen at a glance.
    private static let commandWidth = 60

    package let lines: [String]

    package init(_ sessions: [SessionInformation]) {
        lines = Self.lines([Self.heading] + Self.sorted(sessions).map(Self.row))
    }

    /// The sessions of several hosts, with the host first in each line.
    package init(_ hosts: [(host: String, sessions: [SessionInformation])]) {
        let rows = hosts.flatMap { host, sessions in
            Self.sorted(sessions).map { [host] + Self.row($0) }
        }
        lines = Self.lines([["HOST"] + Self.heading] + rows)
    }

    /// In the order of the list.
    static func sorted(_ sessions: [SessionInformation]) -> [SessionInformation] {
        sessions.sorted { $0.name.text < $1.name.text }
    }

    private static func lines(_ rows: [[String]]) -> [String] {
        // The last column needs no padding.
        let widths = rows[0].indices.dropLast().map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            let padded = zip(row, widths).map { text, width in
                text + String(repeating: " ", count: width - text.count)
            }
            return (padded + row.suffix(1)).joined(separator: "  ")
        }
    }

    private static func row(_ information: SessionInformation) -> [String] {
        let buffered = information.logEnd - min(information.logStart, information.logEnd)
        return [
            information.name.text, state(information), age(information.idle),
            age(information.age), "\(information.size.columns)x\(information.size.rows)",
            "\(size(buffered))/\(size(information.ring))", size(information.lost),
            information.programInFront.map(Printable.line) ?? "-", command(information.command),
        ]
    }

    static func state(_ information: SessionInformation) -> String {
        switch SessionState(information) {
        case .died: return "died"
        case .exited: return "exited \(information.exit?.shellStatus ?? 0)"
        case .detached:
            return "detached " + age(information.detached ?? information.age)
        case .attached:
            let viewers = information.viewers.map(viewer)
            return "attached "
                + (viewers.isEmpty ? "\(information.attached)" : viewers.joined(separator: ","))
        }
    }

    /// Who it is, and what he may do if that is not everything.
    private static func viewer(_ viewer: Viewer) -> String {
        let name = Printable.line(viewer.principal).split(separator: " ").joined(separator: " ")
        let short = name.count > 24 ? name.prefix(23) + "…" : name
        return short + (viewer.role == .owner ? "" : "(\(viewer.role))")
    }

    private static func command(_ command: String?) -> String {
        guard let command else { return "(login shell)" }
        let line = Printable.line(command)
        return line.count > commandWidth ? line.prefix(commandWidth - 1) + "…" : line
    }

    /// Milliseconds, in the largest unit that is whole at least once.
    static func age(_ milliseconds: UInt64) -> String {
        switch milliseconds / 1000 {
        case let seconds where seconds < 60: "\(seconds)s"
        case let seconds where seconds < 60 * 60: "\(seconds / 60)m"
        case let seconds where seconds < 24 * 60 * 60: "\(seconds / 3600)h"
        case let seconds: "\(seconds / 86400)d"
        }
    }

    /// Bytes, in the largest unit that is whole at least once.
    static func size(_ bytes: UInt64) -> String {
        switch bytes {
        case ..<(1 << 10): "\(bytes)"
        case ..<(1 << 20): "\(bytes >> 10)k"
        case ..<(1 << 30): "\(bytes >> 20)m"
        default: "\(bytes >> 30)g"
        }
    }
}
