// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// What a session lives through, and what is said of one that did not.
    @Suite struct SurvivalTests {
        @Test func `a holder that dies of a fault ends its own session and says why`() async throws
        {
            try await Stage.with { stage in
                let doomed = try await stage.client(
                    on: Terminal(), ["-s", "doomed", stage.host, "--", "echo ready; cat"],
                    errors: .pipe)
                try await doomed.output.wait(for: "ready")
                let holder = try #require(Leftovers.holders(of: stage.scratch.path).first)
                let other = try await stage.cat(["-s", "other"])
                #expect(kill(holder, SIGSEGV) == 0)
                #expect(try await doomed.status() == 255)
                try await doomed.errors.wait(for: "died of SIGSEGV")
                try await other.type("alive\r")
                try await other.output.wait(for: "alive$")
                let list = try stage.client(["ls", stage.host])
                #expect(try await list.status() == 0)
                #expect(list.output.text.contains("died"), "\(list.output.text)")
                #expect(list.errors.text.contains("doomed"), "\(list.errors.text)")
                // Whoever asks by name is told, once.
                let first = try stage.client(["info", stage.host, "doomed"])
                try await first.errors.wait(for: "died of SIGSEGV")
                let second = try stage.client(["info", stage.host, "doomed"])
                try await second.errors.wait(for: "no session doomed")
                try await other.type("\r~.")
            }
        }

        @Test func `of a holder that was killed it is said that it was`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(), ["-s", "doomed", stage.host, "--", "echo ready; cat"],
                    errors: .pipe)
                try await client.output.wait(for: "ready")
                let holder = try #require(Leftovers.holders(of: stage.scratch.path).first)
                let rename = try stage.client(["rename", stage.host, "doomed", "gone"])
                #expect(try await rename.status() == 0)
                #expect(kill(holder, SIGKILL) == 0)
                #expect(try await client.status() == 255)
                try await client.errors.wait(for: "was killed")
                let attach = try stage.client(["attach", stage.host, "gone"])
                #expect(try await attach.status() == 255)
                #expect(attach.errors.text.contains("was killed"), "\(attach.errors.text)")
                // The name is free.
                let next = try await stage.cat(["-s", "gone"])
                try await next.type("\r~.")
            }
        }

        @Test func `a session that ended leaves no tombstone`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(), ["-s", "brief", stage.host, "--", "exit 3"])
                #expect(try await client.status() == 3)
                let list = try stage.client(["ls", stage.host])
                #expect(try await list.status() == 0)
                #expect(!list.output.text.contains("died"), "\(list.output.text)")
            }
        }

        @Test func `a server is replaced while output floods, and nothing is lost`() async throws {
            let flood = Flood(bytes: 20 << 20)
            try await Stage.with { stage in
                let received = stage.scratch.file("received")
                let client = try stage.client(
                    [stage.host, "--", flood.command], output: .file(received))
                let typist = try await stage.cat(["-s", "typist"])
                let ignored = try await ignoredSignals(stage)
                for _ in 0..<3 {
                    let said = try await Program.run(
                        Programs.server, ["upgrade", "--state", stage.serverState])
                    #expect(said.contains("made room"), "\(said)")
                }
                #expect(try await client.status() == 0, "\(client.errors.text)")
                let digest = try await Flood.digest(ofFile: received)
                #expect(try await digest == flood.digest())
                try await typist.type("still\r")
                try await typist.output.wait(for: "still$")
                // Same process, same port, and what it found when it was started first.
                #expect(try await ignoredSignals(stage) == ignored)
            }
        }

        /// The signals that a shell ignores which the server starts.
        private func ignoredSignals(_ stage: Stage) async throws -> String {
            let script = "while read name mask; do [ $name = SigIgn: ] && echo $mask; done"
            let shell = try stage.client([stage.host, "--", "\(script) </proc/self/status"])
            return try await shell.output.waitForEnd()
        }

        @Test func `upgrade without a server says so`() async throws {
            let scratch = try Scratch()
            defer { scratch.remove() }
            let upgrade = try Program.start(
                Programs.server, ["upgrade", "--state", scratch.directory("none")])
            #expect(try await upgrade.status() == 255)
            #expect(upgrade.errors.text.contains("no server runs"), "\(upgrade.errors.text)")
        }

        @Test func `shells are found by the kernel's killer as the user's programs are`()
            async throws
        {
            try await Stage.with { stage in
                let own = try String(contentsOfFile: "/proc/self/oom_score_adj", encoding: .utf8)
                let client = try stage.client(
                    [stage.host, "--", "cat /proc/$PPID/oom_score_adj /proc/self/oom_score_adj"])
                let scores = try await client.output.waitForEnd().split(separator: "\r\n")
                let expected = max(0, Int(own.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0)
                #expect(scores.map { Int($0) } == [expected, expected])
            }
        }
    }
}
