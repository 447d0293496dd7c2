// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Glibc
import RelayTerminal
import Testing

extension EndToEnd {
    /// Links that are there and say nothing, and what the user sees of it.
    @Suite struct OutageTests {
        /// What the user's terminal shows.
        private func shown(by client: Program) -> String {
            var model = TerminalModel(rows: 24, columns: 80)
            model.feed(client.output.bytes)
            return (0..<24).map { String(decoding: model.screen.row($0).text, as: UTF8.self) }
                .joined(separator: "\n")
        }

        /// Something is typed while nothing comes; then, after `end`, it is there, and the line that
        /// said that nothing came is gone.
        private func expectOutage(
            _ stage: Stage, _ client: Program, begin: () async throws -> Void,
            end: () async throws -> Void
        ) async throws {
            try await begin()
            try await client.type("during\r")
            try await client.output.wait(for: "relay: offline")
            #expect(shown(by: client).contains("7 keys waiting · ~. to leave"))
            try await end()
            try await client.output.wait(for: "during$")
            try await client.type("after\r")
            try await client.output.wait(for: "after$")
            let screen = shown(by: client)
            #expect(!screen.contains("relay:"), "\(screen)")
            #expect(screen.components(separatedBy: "during$").count == 2)
        }

        @Test func `in a blackhole the user is told, and afterwards nothing is left of it`()
            async throws
        {
            try await Stage.with { stage in
                let client = try await stage.cat()
                try await expectOutage(stage, client) {
                    await stage.proxy.stall()
                } end: {
                    await stage.proxy.resume()
                }
            }
        }

        @Test func `no line is on the terminal twice, nor in its scrollback`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                try await client.type("before\r")
                try await client.output.wait(for: "before$")
                await stage.proxy.stall()
                try await client.type("during\r")
                try await client.output.wait(for: "relay: offline")
                await stage.proxy.resume()
                try await client.output.wait(for: "during$")
                try await client.type("\u{4}")
                #expect(try await client.status() == 0)
                var model = TerminalModel(rows: 24, columns: 80)
                model.feed(Array("$ ls\r\nold\r\n".utf8) + client.output.bytes)
                let screen = (0..<24).map { model.screen.row($0).text }
                let lines = (model.screen.history.lines().map(Array.init) + screen)
                    .map { String(decoding: $0, as: UTF8.self) }
                #expect(lines.prefix(2) == ["$ ls", "old"])
                for line in ["before$", "during$"] {
                    #expect(lines.count { $0.hasSuffix(line) } == 1, "\(lines)")
                }
                #expect(!lines.contains { $0.contains("relay:") }, "\(lines)")
            }
        }

        /// The outage begins on a screen that others have filled in part, and on one of the session's
        /// own; what is printed meanwhile is more than a screenful.
        @Test(
            .enabled(if: TmuxHistory.isHere, "tmux is not installed; Scripts/setup.sh installs it"),
            arguments: [5, 60])
        func `tmux has every line once in its history`(before: Int) async throws {
            try await Stage.with { stage in
                let script = "seq 1 \(before); read x; seq \(before + 1) 200; echo end; read x"
                let client = try await stage.client(on: Terminal(), [stage.host, "--", script])
                try await client.output.wait(for: "\n\(before)\r\n")
                await stage.proxy.stall()
                try await client.type("\r")
                try await client.output.wait(for: "relay: offline")
                await stage.proxy.resume()
                try await client.output.wait(for: "end\r\n")
                try await client.type("\r")
                #expect(try await client.status() == 0)
                let lines = try await TmuxHistory.lines(
                    after: "$ ls\r\nold\r\n" + client.output.text, in: stage.scratch)
                #expect(lines.prefix(2) == ["$ ls", "old"])
                #expect(lines.compactMap { Int($0) } == Array(1...200), "\(lines)")
                #expect(lines.count { $0.contains("relay") } == 0, "\(lines)")
            }
        }

        @Test func `a server that takes connections and says nothing is waited for`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                try await expectOutage(stage, client) {
                    stage.server.kill(SIGSTOP)
                } end: {
                    stage.server.kill(SIGCONT)
                }
            }
        }

        @Test func `until the session has answered ^C ends the client, which says so`()
            async throws
        {
            try await Stage.with { stage in
                let first = try await stage.client(
                    on: Terminal(), ["-s", "work", stage.host, "--", "echo ready; read x"])
                try await first.output.wait(for: "ready")
                let holders = Leftovers.holders(of: stage.scratch.path)
                for holder in holders { kill(holder, SIGSTOP) }
                defer { for holder in holders { kill(holder, SIGCONT) } }
                let terminal = try Terminal()
                let before = try await terminal.settings()
                let second = try await stage.client(on: terminal, ["attach", stage.host, "work"])
                try await second.output.wait(for: "its session is not yet; still trying")
                #expect(try await terminal.settings() == before)
                try await second.type("\u{3}")
                #expect(try await second.status() == 255)
                try await second.output.wait(for: "interrupted")
            }
        }

        @Test func `a server that is somewhere else now is found`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                try await stage.killServer()
                try await client.type("during\r")
                try await stage.restartServer(["--listen", "127.0.0.1:0"])
                try await client.output.wait(for: "during$")
            }
        }

        @Test func `a client that was stopped goes on where it was`() async throws {
            try await Stage.with { stage in
                // No job of a shell, which would notice that it is stopped and take the terminal.
                let client = try stage.client(
                    [stage.host, "--", "echo ready; while read x; do echo [$x]; done"],
                    input: .pipe)
                try await client.output.wait(for: "ready")
                client.kill(SIGSTOP)
                await stage.proxy.cut()
                client.kill(SIGCONT)
                try await client.type("again\n")
                try await client.output.wait(for: "[again]")
            }
        }

        @Test func `what waits can be thrown away, and the link be asked after`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                await stage.proxy.hold()
                await stage.proxy.cut()
                try await client.output.wait(for: "relay: offline")
                try await client.type("nobody sees this\r~c")
                try await client.output.wait(for: "17 keys thrown away")
                await stage.proxy.release()
                try await client.type("seen\r")
                try await client.output.wait(for: "seen$")
                #expect(!client.output.text.contains("nobody"))
                try await client.type("~s")
                try await client.output.wait(for: "1 link lost")
            }
        }

        @Test func `keys typed while nothing comes are not kept where they are not wanted`()
            async throws
        {
            try await Stage.with { stage in
                let client = try await stage.cat(["--drop-offline-keys", "--status", "title"])
                await stage.proxy.hold()
                await stage.proxy.cut()
                try await client.output.wait(for: "\u{1b}]2;relay: offline")
                try await client.type("nobody sees this\r")
                try await client.output.wait(for: "\u{7}")
                await stage.proxy.release()
                // The title is the terminal's own again, and kept.
                try await client.output.wait(for: "\u{1b}[23;0t\u{1b}[22;0t")
                try await client.type("seen\r")
                try await client.output.wait(for: "seen$")
                #expect(!client.output.text.contains("nobody"))
            }
        }

        @Test func `an interrupt ends a flood at once, and says how much of it`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(on: Terminal(), [stage.host])
                try await client.type("PS1=rea''dy:; stty -echo\r")
                try await client.output.wait(for: "ready:")
                await stage.proxy.setRate(bytesPerSecond: 100_000)
                try await client.type("yes a line of a flood that nobody will ever read\r")
                try await client.output.wait(for: "a line of a flood")
                try await client.output.wait(
                    for: String(
                        repeating: "a line of a flood that nobody will ever read\r\n", count: 50))
                try await client.type("\u{3}")
                try await client.output.wait(for: "bytes of output are not shown")
                try await client.output.wait(for: "ready:")
                #expect(shown(by: client).contains("ready:"))
            }
        }
    }
}
