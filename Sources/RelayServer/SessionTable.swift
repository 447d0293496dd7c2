// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Sessions as a table for people, one a line; what `relay-server ls` prints.
package struct SessionTable: Equatable, Sendable {
    /// Commands are cut to so many characters.
    static let commandWidth = 60

    /// The heading first; no line ends in blanks.
    package let lines: [String]

    package init(_ sessions: [SessionInformation]) {
        let heading = ["NAME", "STATE", "IDLE", "SIZE", "HELD", "COMMAND"]
        let rows = [heading] + sessions.map(Self.row)
        let widths = heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        lines = rows.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)])
        }
    }

    private static func row(_ session: SessionInformation) -> [String] {
        let size = session.size
        return [
            session.name.text, state(session), age(session.idle), "\(size.columns)x\(size.rows)",
            bytes(session.logEnd - Swift.min(session.logStart, session.logEnd)),
            command(session.command),
        ]
    }

    private static func state(_ session: SessionInformation) -> String {
        if session.died != nil { return "died" }
        if let exit = session.exit { return "exited \(exit.shellStatus)" }
        if session.attached > 0 { return "attached \(session.attached)" }
        return "detached " + age(session.detached ?? session.age)
    }

    /// One number and its unit, rounded down.
    static func age(_ milliseconds: UInt64) -> String {
        let seconds = milliseconds / 1000
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m"
        case ..<86400: "\(seconds / 3600)h"
        default: "\(seconds / 86400)d"
        }
    }

    /// With one decimal, rounded down, from 1 KiB on.
    static func bytes(_ count: UInt64) -> String {
        let units: [(UInt64, String)] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        for (size, name) in units where count >= size {
            return "\(count / size).\(count % size * 10 / size) \(name)"
        }
        return "\(count) B"
    }

    /// On one line and without anything that a terminal would obey.
    private static func command(_ command: String?) -> String {
        guard let command else { return "-" }
        var shown = String.UnicodeScalarView()
        for scalar in command.unicodeScalars.prefix(commandWidth) {
            let isControl = scalar.value < 32 || (127...159).contains(scalar.value)
            shown.append(isControl ? "?" : scalar)
        }
        return String(shown) + (command.unicodeScalars.count > commandWidth ? "…" : "")
    }
}
