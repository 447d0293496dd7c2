// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import RelayTerminal
import Testing

extension EndToEnd {
    /// Several sessions in one window. A model of our own is the terminal that judges.
    @Suite struct ChooserTests {
        /// Shows each typed line again, behind the session's name.
        private static func echo(_ name: String) -> String {
            "stty -echo; echo \(name) is ready; while read x; do echo \"\(name): $x\"; done"
        }

        /// A full-screen program in little: the alternate screen, a title, the mouse, kitty's keys.
        private static let editor = """
            stty -echo; printf '\\033[?1049h\\033[2J\\033]2;editor\\007\\033[?1002;1006h\\033[>5u'
            printf '\\033[3;5Hmark'; while read x; do printf '\\033[4;1H%s' "$x"; done
            """

        /// A window on a terminal of usual size.
        private struct Window {
            let client: Program

            init(_ stage: Stage, _ arguments: [String]) async throws {
                client = try await stage.client(on: Terminal(), arguments)
            }

            private static func model(of bytes: [UInt8]) -> TerminalModel {
                var model = TerminalModel(rows: 24, columns: 80)
                model.feed(bytes)
                return model
            }

            private static func lines(of model: TerminalModel) -> [String] {
                (0..<24).map { String(decoding: model.screen.row($0).text, as: UTF8.self) }
            }

            var model: TerminalModel { Self.model(of: client.output.bytes) }
            var lines: [String] { Self.lines(of: model) }

            /// Waits until one of the lines on the screen is such a line.
            func sees(
                where isWanted: @escaping @Sendable (String) -> Bool, _ description: String
            ) async throws {
                let isSeen: Bool? = try await client.output.first {
                    Self.lines(of: Self.model(of: $0)).contains(where: isWanted) ? true : nil
                }
                guard isSeen == true else {
                    throw StageError.waitedInVain(for: description, instead: "\(lines)")
                }
            }

            func sees(_ line: String) async throws { try await sees(where: { $0 == line }, line) }

            func type(_ text: String) async throws { try await client.type(text) }

            /// Opens the list, and waits until it is there.
            func opensList() async throws {
                try await type("~w")
                try await sees(where: { $0.hasPrefix("1-9, arrows, Return") }, "the list")
            }
        }

        /// A session beside the window's.
        private func job(_ stage: Stage, _ name: String, _ command: String) async throws {
            let run = try stage.client(["run", "-s", name, stage.host, "--", command])
            #expect(try await run.status() == 0, "\(run.errors.text)")
        }

        @Test func `a digit, a search, and the keys for next and previous go to other sessions`()
            async throws
        {
            try await Stage.with { stage in
                let window = try await Window(
                    stage, ["-s", "aa", stage.host, "--", Self.echo("aa")])
                try await window.sees("aa is ready")
                try await job(stage, "bb", Self.echo("bb"))
                try await job(stage, "cc", Self.echo("cc"))
                let connections = await stage.proxy.counters.accepted

                try await window.opensList()
                #expect(window.lines[2].hasPrefix(" 1 *  aa"))
                #expect(window.lines[4].hasPrefix(" 3    cc"))
                #expect(window.lines[4].hasSuffix("cc is ready"))
                try await window.type("3")
                // Typed before the answer, for the one that was chosen.
                try await window.type("early\r")
                try await window.sees("cc: early")
                #expect(!window.lines.contains("aa is ready"))

                try await window.opensList()
                try await window.type("BB IS\r")
                try await window.sees("relay: bb (2 of 3)")
                try await window.type("one\r")
                try await window.sees("bb: one")

                try await window.type("~n")
                try await window.sees("relay: cc (3 of 3)")
                try await window.sees("cc: early")
                try await window.type("~n")
                try await window.sees("relay: aa (1 of 3)")
                try await window.sees("aa is ready")
                try await window.type("~p")
                try await window.sees("relay: cc (3 of 3)")
                try await window.type("two\r")
                try await window.sees("cc: two")
                let accepted = await stage.proxy.counters.accepted
                #expect(accepted == connections, "a move needs no connection")

                try await window.type("~.")
                #expect(try await window.client.status() == 0)
                #expect(window.client.output.text.contains("detached from cc;"))
            }
        }

        @Test func `the terminal's modes follow, and coming back shows the screen as it is now`()
            async throws
        {
            try await Stage.with { stage in
                let window = try await Window(
                    stage, ["-s", "shell", stage.host, "--", Self.echo("shell")])
                try await window.sees("shell is ready")
                try await job(stage, "editor", Self.editor)
                try await window.type("~n")
                try await window.sees("    mark")
                var screen = window.model.screen
                #expect(screen.isAlternate)
                #expect(screen.mouse.tracking == 1002)
                #expect(screen.titles.current == Array("editor".utf8))

                try await window.type("~n")
                try await window.sees("shell is ready")
                screen = window.model.screen
                #expect(!screen.isAlternate)
                #expect(window.model.restoration() == [], "nothing of the editor is on")

                let send = try stage.client(["send", "--enter", stage.host, "editor", "changed"])
                #expect(try await send.status() == 0, "\(send.errors.text)")
                let wait = try stage.client(["wait", stage.host, "editor", "--for", "changed"])
                #expect(try await wait.status() == 0, "\(wait.errors.text)")
                try await window.type("~p")
                try await window.sees("changed")
                #expect(window.lines.contains("    mark"))
                #expect(window.model.screen.isAlternate)
            }
        }

        @Test func `a new session opens beside the others, and alone there is no other`()
            async throws
        {
            try await Stage.with(Stage.Setting(environment: ["SHELL": "/bin/sh"])) { stage in
                let window = try await Window(
                    stage, ["-s", "zz", stage.host, "--", Self.echo("zz")])
                try await window.sees("zz is ready")
                try await window.type("~n")
                try await window.sees(
                    "relay: there is no other session on this host; ~o opens one")
                try await window.type("~o")
                try await window.type("echo I am $((40 + 2))\r")
                try await window.sees("I am 42")
                #expect(!window.lines.contains("zz is ready"))
                try await window.type("~n")
                try await window.sees("relay: zz (2 of 2)")
                try await window.type("~p")
                try await window.sees("I am 42")
                // Its end is the client's.
                try await window.type("exit 7\r")
                #expect(try await window.client.status() == 7)
            }
        }

        @Test func `a session that was killed meanwhile is not gone to`() async throws {
            try await Stage.with { stage in
                let window = try await Window(
                    stage, ["-s", "here", stage.host, "--", Self.echo("here")])
                try await window.sees("here is ready")
                try await job(stage, "gone", "exec sleep 999")
                try await window.opensList()
                let kill = try stage.client(["kill", stage.host, "gone"])
                #expect(try await kill.status() == 0)
                let end = try stage.client(["wait", stage.host, "gone"])
                _ = try await end.status()
                try await window.type("gone\r")
                try await window.sees("relay: gone has ended; still in here")
                try await window.type("after\r")
                try await window.sees("here: after")
            }
        }

        @Test func `a link that breaks during a move delays it, and loses no key`() async throws {
            try await Stage.with { stage in
                let window = try await Window(
                    stage, ["-s", "one", stage.host, "--", Self.echo("one")])
                try await window.sees("one is ready")
                try await job(stage, "two", Self.echo("two"))
                try await window.opensList()
                try await stage.whileAway {
                    try await window.type("2during\r")
                }
                try await window.sees("two: during")
                try await window.opensList()
                await stage.proxy.stall()
                try await window.type("1again\r")
                await stage.proxy.resume()
                try await window.sees("one: again")
                await stage.proxy.cut()
                try await window.type("last\r")
                try await window.sees("one: last")
            }
        }

        @Test func `the bearer of a token cannot go elsewhere`() async throws {
            try await Stage.with { stage in
                let window = try await Window(
                    stage, ["-s", "lent", stage.host, "--", Self.echo("lent")])
                try await window.sees("lent is ready")
                let share = try stage.client(["share", "--control", stage.host, "lent"])
                let line = try await share.output.waitForEnd()
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                let guest = try await stage.guest(["attach", line], on: Terminal())
                try await guest.output.wait(for: "lent is ready")
                try await guest.type("~w")
                try await guest.output.wait(for: "a token opens its own session and no other")
            }
        }
    }
}
