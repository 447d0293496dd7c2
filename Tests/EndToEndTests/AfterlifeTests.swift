// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// What a session leaves behind when its command has ended.
    @Suite struct AfterlifeTests {
        @Test func `a holder whose command has ended over a full ring sleeps`() async throws {
            try await Stage.with { stage in
                let fifo = stage.scratch.file("go")
                try await Program.run("/usr/bin/mkfifo", [fifo])
                let script = "trap '' HUP; echo ready; yes & read go <\(fifo); exit 3"
                let client = try await stage.client(
                    on: Terminal(),
                    [
                        "--ring", "64k", "--when-full", "block", "-s", "full", stage.host, "--",
                        script,
                    ])
                try await client.output.wait(for: "ready")
                client.kill(SIGKILL)
                try await Program.run("/bin/sh", ["-c", "echo go >\(fifo)"])
                let holder = try #require(Leftovers.holders(of: stage.scratch.path).first)
                let facts = ProcessFacts(pid: holder)
                // What it does at the command's end is over after a moment.
                try await Program.run("/bin/sleep", ["1"])
                let before = try facts.ticks
                try await Program.run("/bin/sleep", ["1"])
                #expect(try facts.ticks - before < 20, "it would use a hundred")
                let kill = try stage.client(["kill", stage.host, "full"])
                #expect(try await kill.status() == 0)
            }
        }

        @Test func `kill ends what does not listen to SIGHUP, too`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(),
                    [
                        "-s", "deaf", stage.host, "--",
                        "nohup sleep 1000 >/dev/null & echo left $!.; cat",
                    ])
                try await client.output.wait(for: "left ")
                let process = try await client.output.wait(for: ".")
                let kill = try stage.client(["kill", stage.host, "deaf"])
                #expect(try await kill.status() == 0)
                try await Program.run(
                    "/usr/bin/timeout", ["60", "tail", "--pid=\(process)", "-f", "/dev/null"])
            }
        }
    }
}
