// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// All that is known of one session, a line for each thing; or JSON for programs.
package struct SessionReport {
    private let host: String
    private let session: SessionInformation

    package init(_ session: SessionInformation, on host: String) {
        self.session = session
        self.host = host
    }

    package var json: String {
        JSON.object([
            JSON.version, JSON.Member("host", .string(host)),
            JSON.Member("session", JSON(session)),
        ]).text
    }

    package var lines: [String] {
        let held = session.logEnd - min(session.logStart, session.logEnd)
        let facts: [(String, String?)] = [
            ("name", session.name.text + (session.userNamed ? "" : " (made up)")),
            ("id", session.session.description),
            ("state", SessionTable.state(session)),
            ("died", session.died.map(Printable.line)),
            ("command", session.command.map(Printable.line) ?? "(login shell)"),
            ("process", "\(session.process)"),
            ("in front", session.programInFront.map(Printable.line)),
            ("title", session.title.map(Printable.line)),
            ("size", "\(session.size.columns)x\(session.size.rows)"),
            ("age", SessionTable.age(session.age)),
            ("idle", SessionTable.age(session.idle)),
            ("output", "\(session.logEnd) bytes, of which the last \(held) are kept"),
            ("ring", SessionTable.size(session.ring)),
            ("lost", "\(session.lost) bytes that nobody was shown"),
            ("log", session.logFile.map(Printable.line)),
            ("log fault", session.logFault.map(Printable.line)),
            ("holder", session.software.map(Printable.line)),
        ]
        let viewers = session.viewers.map { viewer in
            (
                "attached",
                Optional(
                    "\(Printable.line(viewer.principal)), \(viewer.role)"
                        + (viewer.leads ? ", leads" : ""))
            )
        }
        return (facts + viewers).compactMap { name, value in
            value.map { name + String(repeating: " ", count: 10 - name.count) + $0 }
        }
    }
}
