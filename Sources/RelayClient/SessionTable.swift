// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The list of sessions as people read it, one a line under a heading.
package struct SessionTable {
    private static let heading = ["NAME", "STATE", "IDLE", "SIZE", "BUFFER", "COMMAND"]
    /// A longer command is cut: the line is to be seen at a glance.
    private static let commandWidth = 60

    package let lines: [String]

    package init(_ sessions: [SessionInformation]) {
        let sorted = sessions.sorted { $0.name.text < $1.name.text }
        let rows = [Self.heading] + sorted.map(Self.row)
        // The last column needs no padding.
        let widths = (0..<Self.heading.count - 1).map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        lines = rows.map { row in
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
            "\(information.size.columns)x\(information.size.rows)",
            "\(size(buffered))/\(size(information.ring))", command(information.command),
        ]
    }

    private static func state(_ information: SessionInformation) -> String {
        if let exit = information.exit { return "exited \(exit.shellStatus)" }
        if information.attached > 0 { return "attached \(information.attached)" }
        return "detached " + age(information.detached ?? information.age)
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
