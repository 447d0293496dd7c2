// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// What a script sees of `relay-client`: words, pipes and exit statuses.
    @Suite struct ExitStatusTests {
        @Test(arguments: [
            ("true", 0), ("exit 7", 7), ("kill -TERM $$", 128 + SIGTERM),
            ("kill -KILL $$", 128 + SIGKILL), ("exit 255", 255),
        ])
        func `the status is the command's, or 128 and its signal`(
            command: String, status: CInt
        ) async throws {
            try await Stage.with { stage in
                let client = try stage.client([stage.host, "--", command])
                #expect(try await client.status() == status, "\(client.errors.text)")
            }
        }

        @Test func `words after -- are joined and run by the shell`() async throws {
            try await Stage.with { stage in
                let client = try stage.client([stage.host, "--", "echo", "a;", "echo", "$0" + "b"])
                let said = try await client.output.waitForEnd()
                #expect(said.hasPrefix("a\r\n"), "\(client.errors.text)")
                #expect(said.hasSuffix("b\r\n"))
            }
        }

        @Test func `words without -- are an error that shows the right call`() async throws {
            try await Stage.with { stage in
                let client = try stage.client([stage.host, "ls", "-l"])
                #expect(try await client.status() == 255)
                #expect(client.errors.text.contains("-- ls -l"), "\(client.errors.text)")
            }
        }

        @Test func `an answer that cannot be written is no success`() async throws {
            try await Stage.with { stage in
                let client = try stage.client(["fingerprint"], output: .file("/dev/full"))
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("No space left"), "\(said)")
            }
        }

        @Test func `a subcommand after an option is an error that shows the right call`()
            async throws
        {
            let client = try Program.start(
                Programs.client, ["--state", "/nonexistent", "ls", "host"])
            #expect(try await client.status() == 255)
            let said = try await client.errors.waitForEnd()
            #expect(said.contains("relay-client ls …"), "\(said)")
        }

        @Test func `an option of ssh is an error that shows where it goes`() async throws {
            let client = try Program.start(Programs.client, ["-p", "2222", "host"])
            #expect(try await client.status() == 255)
            let said = try await client.errors.waitForEnd()
            #expect(said.contains("--ssh 'ssh -p …'"), "\(said)")
        }

        @Test func `piped input ends where the pipe ends`() async throws {
            try await Stage.with { stage in
                let input = stage.scratch.file("input")
                try "b\na\nc\n".write(toFile: input, atomically: false, encoding: .utf8)
                let client = try stage.client(
                    [stage.host, "--", "sort; test -p /dev/stdin && echo pipe"],
                    input: .file(input))
                #expect(try await client.output.waitForEnd() == "a\r\nb\r\nc\r\npipe\r\n")
                #expect(try await client.status() == 0, "\(client.errors.text)")
            }
        }

        @Test func `a terminal that attaches interrupts a command whose input is a pipe`()
            async throws
        {
            try await Stage.with { stage in
                let job = try stage.client(
                    ["-s", "build", stage.host, "--", "echo ready; sleep 1000"])
                try await job.output.wait(for: "ready")
                let client = try await stage.client(
                    on: Terminal(), ["attach", stage.host, "build"])
                try await client.output.wait(for: "ready")
                try await client.type("\u{3}")
                #expect(try await client.status() == 130)
                #expect(try await job.status() == 130, "\(job.errors.text)")
            }
        }

        @Test func `a command whose output nobody reads any more is ended`() async throws {
            try await Stage.with { stage in
                let call = "\(Programs.client) --state \(stage.clientState) --accept-new"
                let pipeline = try Program.start(
                    "/bin/bash",
                    ["-c", "\(call) \(stage.host) -- yes | head -n 1; exit ${PIPESTATUS[0]}"])
                #expect(try await pipeline.output.waitForEnd() == "y\r\n")
                #expect(try await pipeline.status() == 128 + SIGPIPE, "\(pipeline.errors.text)")
                for holder in Leftovers.holders(of: stage.scratch.path) {
                    try await Ended.wait(for: holder)
                }
            }
        }

        @Test func `a named session lives on when nobody reads its output any more`() async throws {
            try await Stage.with { stage in
                let call = "\(Programs.client) --state \(stage.clientState) --accept-new -s kept"
                let pipeline = try Program.start(
                    "/bin/bash",
                    ["-c", "\(call) \(stage.host) -- yes | head -n 1; exit ${PIPESTATUS[0]}"])
                #expect(try await pipeline.output.waitForEnd() == "y\r\n")
                #expect(try await pipeline.status() == 255)
                #expect(try await pipeline.errors.waitForEnd().contains("relay-client attach"))
                let list = try stage.client(["ls", stage.host])
                #expect(try await list.output.waitForEnd().contains("kept"))
            }
        }

        @Test func `an interrupt without a terminal reaches the command`() async throws {
            try await Stage.with { stage in
                let client = try stage.client(
                    [stage.host, "--", "trap 'echo caught; exit 5' INT; echo ready; read never"],
                    input: .pipe)
                try await client.output.wait(for: "ready")
                client.kill(SIGINT)
                try await client.output.wait(for: "caught")
                #expect(try await client.status() == 5)
            }
        }

        @Test func `a command for a session that runs is not started, and that is said`()
            async throws
        {
            try await Stage.with { stage in
                let first = try await stage.client(
                    on: Terminal(), ["-s", "job", stage.host, "--", "echo one; read x; exit 3"])
                try await first.output.wait(for: "one")
                let second = try stage.client(["-s", "job", stage.host, "--", "echo two"])
                try await second.errors.wait(for: "not started")
                try await first.type("\r")
                #expect(try await first.status() == 3)
                #expect(try await second.status() == 3)
                #expect(!second.output.text.contains("two"))
            }
        }

        @Test func `an ended session shows its end and gives its status`() async throws {
            try await Stage.with { stage in
                let gate = stage.scratch.file("gate")
                try await Program.run("/usr/bin/mkfifo", [gate])
                let first = try stage.client(
                    ["-s", "job", stage.host, "--", "echo one; read x <\(gate); exit 3"])
                try await first.output.wait(for: "one")
                first.kill(SIGKILL)
                try await first.status()
                try await Program.run("/bin/sh", ["-c", "echo >\(gate)"])
                let last = try stage.client(["-s", "job", stage.host, "--", "echo two"])
                #expect(try await last.status() == 3, "\(last.errors.text)")
                #expect(last.output.text.contains("one"))
            }
        }

        @Test func `attach to a session that is not there fails with 255`() async throws {
            try await Stage.with { stage in
                let client = try stage.client(
                    ["attach", "--accept-new", stage.host, "nothing"])
                #expect(try await client.status() == 255)
                #expect(client.errors.text.contains("nothing"))
            }
        }
    }
}
