// SPDX-License-Identifier: Apache-2.0

import Foundation
import RelayTerminal
import Testing

extension EndToEnd {
    /// The screen of a session: drawn for who comes later, asked for from outside, and undone by
    /// who leaves. A model of our own is the terminal that judges.
    @Suite struct ScreenTests {
        /// A full-screen program in little: the alternate screen, a title, the mouse, a hidden
        /// cursor in the fourth row, behind lines that fill the scrollback.
        private static let fullScreen = """
            seq 1 60; printf '\\033[?1049h\\033[2J\\033]2;editor\\007\\033[?1002;1006h\\033[?25l'
            printf '\\033[3;5H\\033[31mred\\033[m word\\033[4;1Hmark'; read x
            printf '\\033[?1049l\\033[?1002;1006l\\033[?25h'; echo back; read x
            """

        private static func model(of bytes: [UInt8]) -> TerminalModel {
            var model = TerminalModel(rows: 24, columns: 80)
            model.feed(bytes)
            return model
        }

        private static func row(_ row: Int, of model: TerminalModel) -> String {
            String(decoding: model.screen.row(row).text, as: UTF8.self)
        }

        @Test func `who attaches after a kill finds the program's screen, and the lines before it`()
            async throws
        {
            try await Stage.with { stage in
                let first = try await stage.client(
                    on: Terminal(), ["-s", "work", stage.host, "--", Self.fullScreen])
                try await first.output.wait(for: "mark")
                first.kill(SIGKILL)
                let second = try await stage.client(on: Terminal(), ["attach", stage.host, "work"])
                try await second.output.wait(for: "mark")
                try await second.type("\r")
                try await second.output.wait(for: "back")
                var model = Self.model(of: second.output.bytes)
                #expect(model.screen.isAlternate == false)
                let lines = String(
                    decoding: model.text(historyLines: 100), as: UTF8.self
                ).split(separator: "\n")
                let numbers = lines.compactMap { Int($0) }
                #expect(numbers == Array(1...60), "the shell's scrollback is there, once")
                #expect(lines.contains("back"))

                try await second.type("\r")
                #expect(try await second.status() == 0)
                model = Self.model(of: second.output.bytes)
                #expect(model.restoration() == [], "nothing is left on")
            }
        }

        @Test func `a screen drawn for a second terminal is the first one's`() async throws {
            try await Stage.with { stage in
                let first = try await stage.client(
                    on: Terminal(), ["-s", "both", stage.host, "--", Self.fullScreen])
                try await first.output.wait(for: "mark")
                // The first model has a scrollback of its own, which counts for nothing here. Later it
                // is told that somebody has come.
                let one = Self.model(of: first.output.bytes).screen
                let second = try await stage.client(
                    on: Terminal(), ["attach", stage.host, "both"])
                try await second.output.wait(for: "mark")
                let other = Self.model(of: second.output.bytes).screen
                let isSame = one == other
                #expect(isSame)
                #expect(other.row(3).text == Array("mark".utf8))
            }
        }

        @Test(arguments: ["\r~.", nil])
        func `what is on in the terminal is off when the client leaves`(
            keys: String?
        ) async throws {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(), ["-s", "modes", stage.host, "--", Self.fullScreen + "; cat"])
                try await client.output.wait(for: "mark")
                if let keys {
                    try await client.type("\r")
                    try await client.output.wait(for: "back")
                    try await client.type("\r" + keys)
                } else {
                    client.kill(SIGTERM)
                }
                _ = try await client.status()
                let model = Self.model(of: client.output.bytes)
                #expect(model.restoration() == [])
                #expect(!model.screen.isAlternate && model.screen.mouse.tracking == 0)
            }
        }

        @Test func `capture prints the screen while others look, or nobody does`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(), ["-s", "seen", stage.host, "--", Self.fullScreen])
                try await client.output.wait(for: "mark")
                for isAlone in [false, true] {
                    if isAlone { client.kill(SIGKILL) }
                    let plain = try stage.client(["capture", stage.host, "seen"])
                    let text = try await plain.output.waitForEnd()
                    #expect(text.hasPrefix("\n\n    red word\nmark\n"))
                    #expect(
                        text.split(separator: "\n", omittingEmptySubsequences: false).count == 25)
                }
                let ansi = try stage.client(["capture", stage.host, "seen", "--ansi", "--history"])
                let text = try await ansi.output.waitForEnd()
                #expect(text.hasPrefix("1\n2\n3\n"))
                #expect(text.contains("31mred"))
                let nobody = try stage.client(["capture", stage.host, "nobody"])
                #expect(try await nobody.status() == 255)
            }
        }

        @Test func `who has missed more than the ring holds gets the screen, and is told`()
            async throws
        {
            try await Stage.with { stage in
                let source = try await LineSource(stage.scratch)
                let client = try await stage.client(
                    on: Terminal(), ["--ring", "64k", stage.host, "--", source.script])
                try await source.print(10)
                try await client.output.wait(for: source.lastLine)
                try await stage.whileAway {
                    try await source.print(20_000)
                    try await source.written()
                }
                try await client.output.wait(for: "bytes of output are not shown")
                let last = source.lastLine.trimmingCharacters(in: .newlines)
                try await client.output.wait(for: last)
                let model = Self.model(of: client.output.bytes)
                #expect((0..<24).contains { Self.row($0, of: model) == last })
                await source.stop()
            }
        }
    }
}
