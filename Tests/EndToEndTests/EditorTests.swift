// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

extension EndToEnd {
    /// Editors ask their terminal a lot. Whoever answers, and whoever looks on: when the editor has
    /// ended, the shell hears what is typed and nothing else.
    @Suite struct EditorTests {
        private static let editors = ["vim", "nvim"].filter {
            unsafe access("/usr/bin/\($0)", X_OK) == 0
        }

        private static func with(
            _ editor: String, _ body: (Stage, Program) async throws -> Void
        ) async throws {
            let setting = Stage.Setting(environment: ["TERM": "xterm-256color"])
            try await Stage.with(setting) { stage in
                let plain = editor == "vim" ? "vim -u NONE -N" : "nvim --clean"
                let client = try await stage.client(
                    on: Terminal(),
                    ["-s", "edit", stage.host, "--", "\(plain); echo over; exec cat -A"])
                try await client.output.wait(for: "\u{1b}[?1049h")
                try await body(stage, client)
            }
        }

        /// Ends the editor; what the shell hears then is what is typed.
        private static func end(_ client: Program) async throws {
            try await client.type("\u{1b}:q!\r")
            try await client.output.wait(for: "over")
            try await client.type("end\r")
            #expect(try await !client.output.wait(for: "end$").contains("^["))
        }

        @Test(arguments: editors)
        func `on a terminal that never answers`(_ editor: String) async throws {
            try await Self.with(editor) { _, client in try await Self.end(client) }
        }

        @Test(arguments: editors)
        func `on two terminals that both answer, the second after a cut`(
            _ editor: String
        ) async throws {
            let answer = "\u{1b}[>41;330;0c"
            try await Self.with(editor) { stage, client in
                try await client.type("j\(answer)")
                let second = try await stage.client(
                    on: Terminal(columns: 90, rows: 20),
                    ["attach", "--accept-new", stage.directHost, "edit"])
                try await second.output.wait(for: "shown at 80×24")
                #expect(!second.output.text.contains("\u{1b}[>c"))
                try await second.type(answer)
                try await stage.whileAway { try await second.type("\u{1b}\u{1b}") }
                try await second.type(answer)
                try await Self.end(second)
            }
        }

        @Test(arguments: editors)
        func `where nobody looks, and in the replay that follows`(_ editor: String) async throws {
            try await Self.with(editor) { stage, client in
                client.kill(SIGKILL)
                _ = try await client.status()
                let second = try await stage.client(
                    on: Terminal(),
                    ["attach", "--accept-new", "--from", "oldest", stage.directHost, "edit"])
                try await second.output.wait(for: "\u{1b}[?1049h")
                #expect(!second.output.text.contains("\u{1b}[>c"))
                try await second.type("\u{1b}[>41;330;0c")
                try await Self.end(second)
            }
        }
    }
}
