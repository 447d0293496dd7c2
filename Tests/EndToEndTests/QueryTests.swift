// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

extension EndToEnd {
    /// A program that asks its terminal hears one answer and nothing else, whoever looks.
    @Suite struct QueryTests {
        private static let cursorQuery = "\u{1b}[6n"
        private static let colorQuery = "\u{1b}]11;?\u{1b}\\"

        /// Every query that the session can answer itself, and its answer on a fresh screen.
        private static let known = [
            ("\u{1b}[c", "\u{1b}[?62;22c"), ("\u{1b}[>c", "\u{1b}[>1;10;0c"),
            ("\u{1b}[=c", "\u{1b}P!|00000000\u{1b}\\"), ("\u{1b}[5n", "\u{1b}[0n"),
            ("\u{1b}[H\u{1b}[6n", "\u{1b}[1;1R"), ("\u{1b}[?6n", "\u{1b}[?1;1;1R"),
            ("\u{1b}[?25$p", "\u{1b}[?25;1$y"), ("\u{1b}P$qr\u{1b}\\", "\u{1b}P1$r1;24r\u{1b}\\"),
            ("\u{1b}[>q", "\u{1b}P>|relay\u{1b}\\"),
            ("\u{1b}P+q436f\u{1b}\\", "\u{1b}P1+r436f=323536\u{1b}\\"),
            ("\u{1b}[?u", "\u{1b}[?0u"), ("\u{1b}[18t", "\u{1b}[8;24;80t"),
        ]

        private static func with(
            _ body: (Stage, Asker, Program) async throws -> Void
        ) async throws {
            try await Stage.with { stage in
                let asker = try await Asker(stage.scratch)
                let client = try await stage.client(
                    on: Terminal(), ["-s", "ask", stage.host, "--", asker.script])
                try await client.output.wait(for: "ready")
                try await body(stage, asker, client)
                await asker.stop()
            }
        }

        @Test func `the user's terminal answers, and is heard once`() async throws {
            try await Self.with { _, asker, client in
                try await asker.print(Self.cursorQuery)
                try await client.output.wait(for: Self.cursorQuery)
                try await client.type("a\u{1b}[7;7Rb\u{1b}[7;7Rc")
                try await asker.heard.wait(for: "c")
                #expect(asker.heard.text == "a\u{1b}[7;7Rbc")
            }
        }

        @Test func `a terminal that thinks for 2.5 seconds is heard once`() async throws {
            try await Self.with { _, asker, client in
                try await asker.print(Self.cursorQuery)
                try await client.output.wait(for: Self.cursorQuery)
                _ = try await Program.run("/bin/sleep", ["2.5"])
                try await client.type("\u{1b}[7;7Rend")
                try await asker.heard.wait(for: "end")
                #expect(asker.heard.text == "\u{1b}[7;7Rend")
            }
        }

        @Test func `where nobody looks the session answers, and nobody is asked later`()
            async throws
        {
            try await Self.with { stage, asker, client in
                client.kill(SIGKILL)
                _ = try await client.status()
                try await stage.waitForDetached("ask")
                try await asker.print(Self.known.map(\.0).joined() + Self.colorQuery)
                let answers = Self.known.map(\.1).joined()
                try await asker.heard.wait(for: answers)
                let second = try await stage.client(
                    on: Terminal(), ["attach", "--from", "oldest", stage.host, "ask"])
                try await asker.print("here")
                try await second.output.wait(for: "here")
                for (query, _) in Self.known { #expect(!second.output.text.contains(query)) }
                #expect(!second.output.text.contains(Self.colorQuery))
                try await second.type("end")
                try await asker.heard.wait(for: "end")
                #expect(asker.heard.text == answers + "end")
            }
        }

        @Test func `what is asked during an outage is answered once`() async throws {
            try await Self.with { stage, asker, client in
                try await stage.whileAway {
                    try await stage.waitForDetached("ask")
                    try await asker.print("\u{1b}[H\(Self.cursorQuery)gone")
                    try await asker.heard.wait(for: "\u{1b}[1;1R")
                }
                try await client.output.wait(for: "gone")
                #expect(!client.output.text.contains(Self.cursorQuery))
                try await asker.print(Self.cursorQuery)
                try await client.output.wait(for: Self.cursorQuery)
                try await client.type("\u{1b}[9;9Rend")
                try await asker.heard.wait(for: "end")
                #expect(asker.heard.text == "\u{1b}[1;1R\u{1b}[9;9Rend")
            }
        }

        @Test func `of two terminals the leader's is asked, and the other's reports do not lead`()
            async throws
        {
            try await Self.with { stage, asker, first in
                try await first.type("1")
                try await asker.heard.wait(for: "1")
                let second = try await stage.client(on: Terminal(), ["attach", stage.host, "ask"])
                try await second.output.wait(for: "ready")
                try await second.type("\u{1b}[I")
                try await asker.heard.wait(for: "\u{1b}[I")
                try await asker.print("\(Self.cursorQuery)\u{7}one")
                try await first.output.wait(for: Self.cursorQuery)
                #expect(try await second.output.wait(for: "one").hasSuffix("\u{7}"))
                #expect(!second.output.text.contains(Self.cursorQuery))
                try await second.type("\u{1b}[8;8R2")
                try await asker.heard.wait(for: "2")
                try await asker.print("\(Self.colorQuery)two")
                try await second.output.wait(for: Self.colorQuery)
                try await first.output.wait(for: "two")
                #expect(!first.output.text.contains(Self.colorQuery))
                try await first.type("\u{1b}[7;7R3")
                try await asker.heard.wait(for: "3")
                #expect(asker.heard.text == "1\u{1b}[I2\u{1b}[7;7R3")
            }
        }

        @Test func `in a replay only titles have an effect, what is new has all`() async throws {
            try await Self.with { stage, asker, client in
                let alerts =
                    "\u{7}\u{1b}]52;c;b2xk\u{7}\u{1b}]9;old\u{7}\u{1b}]777;notify;a;b\u{1b}\\"
                    + "\u{1b}]99;;old\u{1b}\\"
                try await asker.print("<\(alerts)\u{1b}]2;title\u{7}>")
                #expect(
                    try await client.output.wait(for: ">") == "<\(alerts)\u{1b}]2;title\u{7}")
                let second = try await stage.client(
                    on: Terminal(), ["attach", "--from", "oldest", stage.host, "ask"])
                try await second.output.wait(for: "<")
                let replayed = try await second.output.wait(for: ">")
                #expect(replayed.hasSuffix("\u{1b}]2;title\u{7}"))
                for part in ["]52", "]9", "]777", "]99"] { #expect(!replayed.contains(part)) }
                #expect(replayed.utf8.count(where: { $0 == 7 }) == 1)
                try await asker.print("[\(alerts)]")
                try await second.output.wait(for: "[\(alerts)]")
            }
        }

        @Test func `a session has the size it was given, or one that fits all`() async throws {
            try await Stage.with { stage in
                let script = "while read x; do stty size; done"
                let fixed = try await stage.client(
                    on: Terminal(columns: 100, rows: 30),
                    ["--size", "120x40", stage.host, "--", script])
                try await fixed.type("\r")
                try await fixed.output.wait(for: "40 120")
                let first = try await stage.client(
                    on: Terminal(columns: 100, rows: 30),
                    ["-s", "fit", "--size", "smallest", stage.host, "--", script])
                try await first.type("\r")
                try await first.output.wait(for: "30 100")
                let second = try await stage.client(
                    on: Terminal(columns: 120, rows: 20), ["attach", stage.host, "fit"])
                try await second.type("\r")
                try await second.output.wait(for: "20 100")
                second.kill(SIGKILL)
                _ = try await second.status()
                try await stage.waitForSize("30", on: first)
                let wrong = try stage.client(["--size", "80", stage.host])
                #expect(try await wrong.status() == 255)
            }
        }

        @Test func `a file gets every byte, whatever it says to terminals`() async throws {
            try await Stage.with { stage in
                let words = "'\\033[6n\\007\\033]52;c;aGk=\\007end'"
                let first = try await stage.client(
                    on: Terminal(),
                    ["-s", "file", stage.host, "--", "printf \(words); read x"])
                try await first.output.wait(for: "end")
                let file = try stage.client(["attach", stage.host, "file"])
                try await file.output.wait(for: "\u{1b}[6n\u{7}\u{1b}]52;c;aGk=\u{7}end")
            }
        }
    }
}

extension Stage {
    /// Asks again and again: that a client was killed is noticed when its connection ends.
    fileprivate func waitForSize(_ rows: String, on client: Program) async throws {
        for _ in 0..<600 {
            try await client.type("\r")
            if try await client.output.wait(for: " 100\r").hasSuffix(rows) { return }
        }
        throw StageError.waitedInVain(for: "\(rows) rows", instead: "others")
    }

    /// Waits until the server has noticed that nobody is attached to a session.
    fileprivate func waitForDetached(_ session: String) async throws {
        for _ in 0..<600 {
            let list = try client(["ls", "--accept-new", directHost])
            let text = try await list.output.waitForEnd()
            let line = text.split(separator: "\n").first { $0.contains(session) }
            if line?.contains("detached") == true { return }
        }
        throw StageError.waitedInVain(for: "a detached session", instead: "attached")
    }
}
