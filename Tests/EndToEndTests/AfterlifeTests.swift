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

        @Test func `a flood leaves the ring and the screen's history in memory, and no more`()
            async throws
        {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(),
                    [
                        "-s", "flooded", stage.host, "--",
                        "echo begin; read line; seq 3000000; seq 3000000; echo end; read line",
                    ])
                try await client.output.wait(for: "begin")
                let holder = try #require(Leftovers.holders(of: stage.scratch.path).first)
                let facts = ProcessFacts(pid: holder)
                let before = try facts.anonymousMemory
                try await client.type("\r")
                try await client.output.wait(for: "end")
                // A ring of 4 MiB, a history of 1 MiB with its index, and a MiB for what is cut up.
                let bound = before + (7 << 10)
                let statm = "/proc/\(holder)/statm"
                try await Program.run(
                    "/usr/bin/timeout",
                    [
                        "60", "/bin/sh", "-c",
                        """
                        page=$(($(getconf PAGESIZE) / 1024))
                        until read -r _ resident shared _ <\(statm) &&
                            [ $(((resident - shared) * page)) -le \(bound) ]; do sleep 0.1; done
                        """,
                    ])
                try await client.type("\r")
                #expect(try await client.status() == 0)
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
