// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelayTerminal
import Testing

extension EndToEnd {
    /// A session on terminals of several sizes. Models of our own are the terminals that judge.
    @Suite struct FollowerTests {
        /// Tells its size whenever a line is typed, behind a mark.
        private static let script =
            "stty -echo; echo ready; while read x; do echo \"$x: $(stty size)\"; done"

        /// A client on a terminal of some size.
        private struct Seat {
            let client: Program
            let rows: UInt16
            let columns: UInt16

            init(
                _ stage: Stage, columns: UInt16, rows: UInt16, _ arguments: [String]
            ) async throws {
                client = try await stage.client(
                    on: Terminal(columns: columns, rows: rows), arguments)
                self.rows = rows
                self.columns = columns
            }

            /// In a new session that runs the script, which has begun.
            init(_ stage: Stage, opening name: String) async throws {
                try await self.init(
                    stage, columns: 80, rows: 24,
                    ["-s", name, stage.host, "--", FollowerTests.script])
                try await sees("ready")
            }

            /// In a session that is there.
            init(
                _ stage: Stage, columns: UInt16, rows: UInt16, attaching name: String
            ) async throws {
                try await self.init(
                    stage, columns: columns, rows: rows,
                    ["attach", "--accept-new", stage.directHost, name])
            }

            /// What its user sees.
            var lines: [String] {
                var model = TerminalModel(rows: Int(rows), columns: Int(columns))
                model.feed(client.output.bytes)
                return (0..<Int(rows)).map {
                    String(decoding: model.screen.row($0).text, as: UTF8.self)
                }
            }

            /// Waits until its user sees a line.
            func sees(_ line: String) async throws {
                let isSeen: Bool? = try await client.output.first {
                    var model = TerminalModel(rows: Int(rows), columns: Int(columns))
                    model.feed($0)
                    return model.lines.contains(line) ? true : nil
                }
                if isSeen != true {
                    throw StageError.waitedInVain(for: line, instead: "\(lines)")
                }
            }
        }

        @Test func `three sizes type in turn, one is stopped and one is cut`() async throws {
            try await Stage.with { stage in
                let first = try await Seat(stage, opening: "sizes")
                let second = try await Seat(
                    stage, columns: 100, rows: 30, attaching: "sizes")
                let third = try await Seat(
                    stage, columns: 60, rows: 10, attaching: "sizes")
                try await third.sees("ready")
                try await first.client.type("one\r")
                for seat in [first, second, third] { try await seat.sees("one: 24 80") }
                try await second.sees("relay: shown at 80×24, yours is 100×30")
                try await third.sees("relay: shown at 80×24, yours is 60×10")
                try await second.client.type("two\r")
                for seat in [first, second, third] { try await seat.sees("two: 30 100") }
                try await first.sees("relay: shown at 100×30, yours is 80×24")
                #expect(!second.lines.contains { $0.hasPrefix("relay: shown") })

                try await third.client.type("three\r")
                for seat in [first, second, third] { try await seat.sees("three: 10 60") }
                #expect(!third.lines.contains { $0.hasPrefix("relay: shown") })

                third.client.kill(SIGSTOP)
                try await first.client.type("four\r")
                for seat in [first, second] { try await seat.sees("four: 24 80") }
                try await stage.whileAway {
                    try await second.client.type("five\r")
                    try await second.sees("five: 30 100")
                }
                try await first.sees("five: 30 100")
                try await first.sees("relay: shown at 100×30, yours is 80×24")
                try await first.client.type("six\r")
                for seat in [first, second] { try await seat.sees("six: 24 80") }
            }
        }

        @Test func `who comes and who leaves is told over the screen, and nothing is left of it`()
            async throws
        {
            try await Stage.with { stage in
                let first = try await Seat(stage, opening: "news")
                try await first.client.type("one\r")
                try await first.sees("one: 24 80")
                let second = try await Seat(
                    stage, columns: 80, rows: 24, attaching: "news")
                try await second.sees("one: 24 80")
                try await first.sees("relay: another terminal (127.0.0.1) is here")
                try await second.client.type("\r~.")
                try await first.sees("relay: another terminal (127.0.0.1) has left")
                #expect(try await second.client.status() == 0)
                try await first.client.type("two\r")
                try await first.sees("two: 24 80")
                let clean: Bool? = try await first.client.output.first { bytes in
                    var model = TerminalModel(rows: 24, columns: 80)
                    model.feed(bytes)
                    return model.lines.contains { $0.hasPrefix("relay:") } ? nil : true
                }
                #expect(clean == true)
            }
        }

        @Test func `what comes behind an open page is shown at the size it was printed for`()
            async throws
        {
            try await Stage.with { stage in
                let first = try await Seat(stage, opening: "behind")
                try await first.client.type("\r")
                try await first.sees(": 24 80")
                try await first.client.type("~k")
                try await first.sees("j, k: move   d: drop this one   q: back")
                let long = String(repeating: "x", count: 100)
                let send = try stage.client(["send", "--enter", stage.host, "behind", long])
                #expect(try await send.status() == 0)
                let second = try await Seat(
                    stage, columns: 120, rows: 30, attaching: "behind")
                try await second.sees("\(String(long.prefix(20))): 24 80")
                try await second.client.type("wide\r")
                try await second.sees("wide: 30 120")
                try await first.client.type("q")
                try await first.sees("wide: 30 120")
                try await first.sees("\(String(long.prefix(20))): 24 80")
            }
        }

        @Test func `~k lists who is here, and drops the one that is chosen`() async throws {
            try await Stage.with { stage in
                let first = try await Seat(stage, opening: "who")
                let second = try await Seat(
                    stage, columns: 90, rows: 20, attaching: "who")
                try await second.sees("ready")
                try await first.client.type("\r")
                try await first.sees(": 24 80")
                try await first.client.type("~k")
                let hint = "j, k: move   d: drop this one   q: back"
                try await first.sees(hint)
                #expect(first.lines.contains { $0.contains("90×20") && $0.contains("owner") })
                #expect(first.lines.contains { $0.hasSuffix("leads, this is you") })
                try await first.client.type("jd")
                #expect(try await second.client.status() == 255)
                #expect(second.client.output.text.contains("was taken off the session who"))
                try await first.client.type("q")
                try await first.client.type("one\r")
                try await first.sees("one: 24 80")
                #expect(!first.lines.contains(hint))
            }
        }
    }
}

extension TerminalModel {
    fileprivate var lines: [String] {
        (0..<screen.rows).map { String(decoding: screen.row($0).text, as: UTF8.self) }
    }
}
