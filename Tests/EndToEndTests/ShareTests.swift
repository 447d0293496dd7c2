// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// A session that is lent, and taken back.
    @Suite struct ShareTests {
        /// A session "work" whose owner is at it; each typed line is shown again with `$` behind it.
        private func work(_ stage: Stage) async throws -> Program {
            let owner = try await stage.client(
                on: Terminal(), ["-s", "work", stage.host, "--", "echo ready; exec cat -A"])
            try await owner.output.wait(for: "ready")
            return owner
        }

        /// The line that `share` prints.
        private func share(_ stage: Stage, _ options: String...) async throws -> String {
            let call = try stage.client(["share", stage.host, "work"] + options)
            #expect(try await call.status() == 0, "\(call.errors.text)")
            let line = try await call.output.waitForEnd()
            #expect(line.hasPrefix("relay://") && line.hasSuffix("\n"))
            return String(line.dropLast())
        }

        @Test func `whoever has the line sees the session and cannot type`() async throws {
            try await Stage.with { stage in
                let owner = try await work(stage)
                let line = try await share(stage)
                let guest = try await stage.guest(["attach", line], on: Terminal())
                try await guest.output.wait(for: "ready")
                try await guest.type("x")
                try await guest.output.wait(for: "you look on at work")
                try await owner.type("hello\r")
                try await guest.output.wait(for: "hello$")
                try await owner.output.wait(for: "hello$")
                #expect(!owner.output.text.contains("x"))
                try await guest.type("\r~.")
                #expect(try await guest.status() == 0)
                try await guest.output.wait(for: "come back with the same token")
            }
        }

        @Test func `with control he types, in the owner's session`() async throws {
            try await Stage.with { stage in
                let owner = try await work(stage)
                let call = try stage.client(["share", stage.host, "work", "--control"])
                let line = try await call.output.line()
                #expect(try await call.status() == 0)
                #expect(call.errors.text.contains("can make himself another way in"))
                let guest = try await stage.guest(["attach", line], on: Terminal())
                try await guest.output.wait(for: "ready")
                try await guest.type("by guest\r")
                try await owner.output.wait(for: "by guest$")
            }
        }

        @Test func `taking back cuts him off with a reason, and keeps him out`() async throws {
            try await Stage.with { stage in
                let owner = try await work(stage)
                let line = try await share(stage)
                let guest = try await stage.guest(["attach", line], on: Terminal())
                try await guest.output.wait(for: "ready")
                let list = try stage.client(["shares", stage.host, "--json"])
                let json = try await list.output.waitForEnd()
                #expect(json.contains("\"links\":1") && json.contains("\"role\":\"view\""))
                let unshare = try stage.client(["unshare", stage.host, "work", "--all"])
                #expect(try await unshare.status() == 0, "\(unshare.errors.text)")
                #expect(try await guest.status() == 255)
                try await guest.output.wait(for: "it was revoked")
                let again = try await stage.guest(["attach", line])
                #expect(try await again.status() == 255)
                #expect(again.errors.text.contains("it was revoked"))
                try await owner.type("still\r")
                try await owner.output.wait(for: "still$")
                let empty = try stage.client(["shares", stage.host, "--json"])
                #expect(try await empty.output.waitForEnd() == "[]\n")
            }
        }

        @Test func `a token that expires while it is used ends its bearer's call`() async throws {
            try await Stage.with { stage in
                _ = try await work(stage)
                let line = try await share(stage, "--expires", "4s")
                let guest = try await stage.guest(["attach", line], on: Terminal())
                #expect(try await guest.status() == 255)
                try await guest.output.wait(for: "it has expired")
            }
        }

        @Test func `a bearer comes back by himself, and is turned away once the token is over`()
            async throws
        {
            try await Stage.with { stage in
                let owner = try await work(stage)
                let line = try await share(stage)
                let guest = try await stage.guest(["attach", line], on: Terminal())
                try await guest.output.wait(for: "ready")
                try await stage.killServer()
                try await stage.restartServer()
                try await owner.type("again\r")
                try await guest.output.wait(for: "again$")
                try await stage.killServer()
                // Meanwhile the token is taken out of the file: nobody knows it any more.
                let file = stage.serverState + "/session_tokens"
                try "".write(toFile: file, atomically: false, encoding: .utf8)
                try await stage.restartServer()
                #expect(try await guest.status() == 255)
                try await guest.output.wait(for: "knows no such token")
            }
        }

        @Test func `the secret stands in no list of processes`() async throws {
            try await Stage.with { stage in
                _ = try await work(stage)
                let line = try await share(stage)
                let secret = try #require(line.split(separator: "#").last)
                let pasted = try await stage.guest(["attach", line], on: Terminal())
                try await pasted.output.wait(for: "ready")
                let words = { (pid: pid_t) throws in
                    String(
                        decoding: try Data(
                            contentsOf: URL(fileURLWithPath: "/proc/\(pid)/cmdline")),
                        as: UTF8.self)
                }
                #expect(try words(pasted.pid).contains("relay://"))
                #expect(try !words(pasted.pid).contains(secret))
                let read = try await stage.guest(
                    ["attach", "-"], on: Terminal(), state: "other")
                try await read.output.wait(for: "paste the line: ")
                try await read.type(line + "\r")
                try await read.output.wait(for: "ready")
                #expect(!read.output.text.contains(secret))
                #expect(try !words(read.pid).contains(secret))
                let shell = try await stage.guest(
                    ["share", "x", "y", "relay://a:1/#\(secret)"], state: "other")
                #expect(try await shell.status() == 255)
            }
        }

        @Test func `a token comes through a pipe, and the keys from the terminal`() async throws {
            try await Stage.with { stage in
                _ = try await work(stage)
                let file = stage.scratch.file("line")
                try await share(stage).write(toFile: file, atomically: false, encoding: .utf8)
                let state = stage.scratch.file("guest")
                let call = "cat '\(file)' | '\(Programs.client)' attach - --state '\(state)'"
                let guest = try await Program.start(
                    on: Terminal(), "/bin/sh", ["-c", call], environment: [:])
                try await guest.output.wait(for: "ready")
                try await guest.type("\r~.")
                try await guest.output.wait(for: "come back with the same token")
                #expect(try await guest.status() == 0)
            }
        }

        @Test func `whoever leaves at the question for a line finds his terminal as it was`()
            async throws
        {
            try await Stage.with { stage in
                let terminal = try Terminal()
                let before = try await terminal.settings()
                let guest = try await stage.guest(["attach", "-"], on: terminal)
                try await guest.output.wait(for: "paste the line: ")
                try await guest.type("\u{3}")
                #expect(try await guest.status() == 128 + SIGINT)
                #expect(try await terminal.settings() == before)
            }
        }

        @Test func `a token is kept under a name, in a file that can be moved`() async throws {
            try await Stage.with { stage in
                _ = try await work(stage)
                let line = try await share(stage)
                let source = stage.scratch.file("line")
                try (line + "\n").write(toFile: source, atomically: false, encoding: .utf8)
                let save = try await stage.guest(
                    ["token", "save", "mine", "-"], input: .file(source))
                #expect(try await save.status() == 0, "\(save.errors.text)")
                let path = stage.scratch.file("guest") + "/tokens/mine"
                var status = stat()
                #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
                let list = try await stage.guest(["token", "ls"])
                let listed = try await list.output.waitForEnd()
                #expect(listed.contains("mine") && listed.contains("work"))
                let again = try await stage.guest(["token", "save", "mine", line])
                #expect(try await again.status() == 255)
                for words in [["attach", "@mine"], ["attach", "--token-file", path]] {
                    let guest = try await stage.guest(words, on: Terminal())
                    try await guest.output.wait(for: "ready")
                    try await guest.type("~.")
                    #expect(try await guest.status() == 0)
                }
                // What others may read is no secret.
                #expect(unsafe chmod(source, 0o644) == 0)
                let open = try await stage.guest(["attach", "--token-file", source])
                #expect(try await open.status() == 255)
                #expect(open.errors.text.contains("chmod 600"))
                let remove = try await stage.guest(["token", "rm", "mine"])
                #expect(try await remove.status() == 0)
                let gone = try await stage.guest(["attach", "@mine"])
                #expect(try await gone.status() == 255)
                #expect(gone.errors.text.contains("no token is saved as mine"))
            }
        }

        @Test func `only the first device uses a token that is for one`() async throws {
            try await Stage.with { stage in
                _ = try await work(stage)
                let line = try await share(stage, "--once")
                for _ in 0..<2 {
                    let guest = try await stage.guest(["attach", line], on: Terminal())
                    try await guest.output.wait(for: "ready")
                    try await guest.type("~.")
                    #expect(try await guest.status() == 0)
                }
                let other = try await stage.guest(["attach", line], state: "other")
                #expect(try await other.status() == 255)
                #expect(other.errors.text.contains("for one device"))
            }
        }

        @Test func `what is no token is said without repeating it`() async throws {
            try await Stage.with { stage in
                let lines = ["relay://host:1/#1.c2VjcmV0", "relay://host:1/", "relay://x"]
                for line in lines {
                    for words in [
                        ["attach", line], ["token", "save", "a", line], ["accept", line],
                    ] {
                        let call = try await stage.guest(words)
                        #expect(try await call.status() == 255)
                        #expect(
                            call.errors.text.contains("what was given is no "),
                            "\(call.errors.text)")
                        #expect(!call.errors.text.contains("c2VjcmV0"))
                    }
                }
                let host = try await stage.guest([lines[0]])
                #expect(try await host.status() == 255)
                #expect(host.errors.text.contains("relay-client attach takes a token"))
                #expect(!host.errors.text.contains("c2VjcmV0"))
            }
        }
    }
}
