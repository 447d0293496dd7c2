// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// The person's own terminal: what it passes on, and that it is left as it was found.
    @Suite struct LocalTerminalTests {
        /// Starts a session on a terminal, lets `leave` end the client, and compares the terminal's
        /// settings before and after; gives back the client's status.
        private func settingsKept(
            _ leave: (Program) async throws -> Void
        ) async throws -> (status: CInt, text: String) {
            var ended: (CInt, String) = (-1, "")
            try await Stage.with { stage in
                let terminal = try Terminal()
                let before = try await terminal.settings()
                let client = try await stage.client(
                    on: terminal, [stage.host, "--", "echo ready; read x; exit 4"])
                try await client.output.wait(for: "ready")
                let during = try await terminal.settings()
                #expect(during != before, "a client on a terminal sets it raw")
                try await leave(client)
                let status = try await client.status()
                #expect(try await terminal.settings() == before)
                ended = (status, client.output.text)
            }
            return ended
        }

        @Test func `the terminal is as it was after the command's end`() async throws {
            let ended = try await settingsKept { try await $0.type("\r") }
            #expect(ended.status == 4)
        }

        @Test func `the terminal is as it was after detaching, and the way back is told`()
            async throws
        {
            let ended = try await settingsKept { try await $0.type("\r~.") }
            #expect(ended.status == 0)
            #expect(ended.text.contains("relay-client attach"))
        }

        @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGABRT, SIGILL])
        func `the terminal is as it was after a signal`(signal: CInt) async throws {
            let ended = try await settingsKept { $0.kill(signal) }
            #expect(ended.status != 0)
        }

        @Test func `~? lists the escapes and ~~ types a tilde`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                try await client.type("\r~?")
                try await client.output.wait(for: "~.")
                try await client.type("\r~~tilde\r")
                // The terminal's echo first, then what the command read.
                try await client.output.wait(for: "~tilde")
                try await client.output.wait(for: "~tilde$")
            }
        }

        @Test func `what is pasted is no command`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                try await client.type("\r\u{1b}[200~a\r~.b\r\u{1b}[201~")
                try await client.output.wait(for: "~.b$")
                try await client.type("\r~.")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `with --escape none a tilde is a tilde`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat(["--escape", "none"])
                try await client.type("\r~.\r")
                try await client.output.wait(for: "~.$")
            }
        }

        @Test func `the session has the terminal's size and follows it`() async throws {
            try await Stage.with { stage in
                let terminal = try Terminal(columns: 90, rows: 20)
                let client = try await stage.client(
                    on: terminal,
                    [
                        stage.host, "--",
                        // Not `read`: a signal that meets it between two lines waits for the next.
                        "trap 'stty size' WINCH; stty size; while :; do sleep 0.1; done",
                    ])
                try await client.output.wait(for: "20 90")
                terminal.resize(columns: 100, rows: 30)
                try await client.output.wait(for: "30 100")
            }
        }

        @Test func `what is typed for a file is shown here and not written there`() async throws {
            try await Stage.with { stage in
                let file = stage.scratch.file("copy")
                let call = """
                    exec \(Programs.client) --state \(stage.clientState) --accept-new \(stage.host) \
                    -- 'read word; echo got $word' >\(file)
                    """
                let client = try await Program.start(on: Terminal(), "/bin/sh", ["-c", call])
                try await client.type("one\r")
                #expect(try await client.status() == 0)
                #expect(client.output.text.contains("one"))
                #expect(try stage.scratch.text("copy") == "got one\r\n")
            }
        }

        @Test func `a shell started without a command is a login shell`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(on: Terminal(), [stage.host])
                try await client.type("echo my name is \"$0\"; tty; exit 6\r")
                try await client.output.wait(for: "my name is -")
                try await client.output.wait(for: "/dev/pts/")
                #expect(try await client.status() == 6)
            }
        }
    }
}
