// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayTerminal
import Testing

extension EndToEnd {
    /// The user's terminal when the client leaves it, for good or for a while: exactly what is on
    /// is undone. A model of our own is the terminal that judges.
    @Suite struct LeavingTests {
        /// Switches on all that has to be switched off again, without the alternate screen and with.
        private static let modes =
            "printf '\\033[?1002;1006;1004;2004;1h\\033=\\033[>5u\\033[>4;2m\\033[5 q\\033[?25l"
            + "\\033[31m\\033]11;red\\007\\033]2;editor\\007\\033[2;9r\\033[4h'"
        private static let alternate =
            "printf '\\033[?1049h\\033[2J\\033[3;5H\\160icture'; \(modes)"

        private static func model(of bytes: [UInt8]) -> TerminalModel {
            var model = TerminalModel(rows: 24, columns: 80)
            model.feed(bytes)
            return model
        }

        /// Expects a terminal that has nothing on, and has its title back.
        private func expectClean(
            _ bytes: [UInt8], _ sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let model = Self.model(of: bytes)
            let left = String(decoding: model.restoration(), as: UTF8.self)
            let all = String(decoding: bytes, as: UTF8.self).debugDescription
            #expect(left == "", "\(all)", sourceLocation: sourceLocation)
            #expect(!model.screen.isAlternate, sourceLocation: sourceLocation)
            // Pushed before the first byte, and popped: what it was before, whatever that is.
            #expect(model.screen.titles.current == [], sourceLocation: sourceLocation)
        }

        /// All the ways for a client to leave a session.
        enum Way: CaseIterable {
            case detaching, exit, terminate, hangUp, revoked, sessionGone
        }

        private func leave(_ client: Program, _ way: Way, _ stage: Stage) async throws {
            switch way {
            case .detaching: try await client.type("~.")
            case .exit: try await client.type("\u{4}")
            case .terminate: client.kill(SIGTERM)
            case .hangUp: client.kill(SIGHUP)
            case .revoked:
                let list = stage.serverState + "/authorized_devices"
                try "".write(toFile: list, atomically: false, encoding: .utf8)
            case .sessionGone:
                for holder in Leftovers.holders(of: stage.scratch.path) {
                    _ = kill(holder, SIGKILL)
                }
            }
        }

        @Test(arguments: Way.allCases, [modes, alternate])
        func `however the client leaves, nothing is left on`(
            way: Way, program: String
        ) async throws {
            try await Stage.with { stage in
                let terminal = try Terminal()
                let before = try await terminal.settings()
                let client = try await stage.client(
                    on: terminal, [stage.host, "--", program + "; printf mark; exec cat"])
                try await client.output.wait(for: "mark")
                #expect(!Self.model(of: client.output.bytes).restoration().isEmpty)
                try await leave(client, way, stage)
                _ = try await client.status()
                // A terminal shows what it gets in order; who reads it may be late.
                try await Program.run("/bin/sh", ["-c", "echo that is all >\(terminal.path)"])
                try await client.output.wait(for: "that is all")
                expectClean(client.output.bytes)
                #expect(try await terminal.settings() == before)
            }
        }

        @Test func `~^Z gives the terminal back for a while, and fg draws the session again`()
            async throws
        {
            try await Stage.with { stage in
                let terminal = try Terminal()
                let shell = try await Program.start(
                    on: terminal, "/bin/bash", ["--norc", "--noprofile", "-i"],
                    environment: ["PS1": "local> "])
                try await shell.output.wait(for: "local> ")
                let command =
                    "'\(Programs.client)' --state '\(stage.clientState)' --accept-new"
                    + " \(stage.host) -- '\(Self.alternate.replacing("'", with: "'\\''"))"
                    + "; printf \"\\155ark\"; exec cat'"
                try await shell.type(command + "\r")
                try await shell.output.wait(for: "picture")
                try await shell.output.wait(for: "mark")
                let during = Self.model(of: shell.output.bytes)

                try await shell.type("~\u{1a}")
                try await shell.output.wait(for: "Stopped")
                try await shell.output.wait(for: "local> ")
                let stopped = Self.model(of: shell.output.bytes)
                #expect(!stopped.screen.isAlternate && stopped.screen.mouse == Mouse())
                #expect(stopped.screen.modes.contains(.cursorVisible))

                try await shell.type("fg\r")
                try await shell.output.wait(for: "mark")
                try await shell.output.wait(for: "picture")
                // The last bytes of a drawing set the cursor and modes.
                try await shell.type("x")
                try await shell.output.wait(for: "x")
                var expected = during
                expected.feed(Array("x".utf8))
                let again = Self.model(of: shell.output.bytes)
                #expect(again.text() == expected.text())
                #expect(again.screen.mouse == during.screen.mouse)
                #expect(again.screen.modes == during.screen.modes)
                #expect(again.screen.keyboard.flags == during.screen.keyboard.flags)

                try await shell.type("\r~.")
                try await shell.output.wait(for: "detached from ")
                try await shell.type("exit\r")
                _ = try await shell.status()
                await shell.stop()
            }
        }

        @Test(arguments: [("0", 0), ("5", 5), ("2000", 40)])
        func `who attaches anew gets as many lines of history as wanted`(
            wanted: String, lines: Int
        ) async throws {
            try await Stage.with { stage in
                // The screen has 24 rows: 41 lines above it, and the prompt's in the last.
                let first = try await stage.client(
                    on: Terminal(),
                    ["-s", "long", stage.host, "--", "seq 1 63; printf mark; exec cat"])
                try await first.output.wait(for: "mark")
                let second = try await stage.client(
                    on: Terminal(), ["attach", "--history", wanted, stage.host, "long"])
                try await second.output.wait(for: "mark")
                let model = Self.model(of: second.output.bytes)
                let text = String(decoding: model.text(historyLines: 100), as: UTF8.self)
                let numbers = text.split(separator: "\n").compactMap { Int($0) }
                #expect(numbers == Array((41 - lines)...63))
            }
        }
    }
}
