// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Testing

extension EndToEnd {
    /// Clients that stop, vanish or do not read, and sessions that end badly.
    @Suite struct RobustnessTests {
        /// More than all buffers between two programs.
        private static let much = Flood(bytes: 8 << 20)

        /// Two clients on one session that prints much when it is told to by `floodBegins`, and then
        /// says so. The one that comes second types a line, so it leads.
        private func pair(
            _ stage: Stage, leaderAt host: String
        ) async throws -> (other: Program, leader: Program) {
            try await Program.run("/usr/bin/mkfifo", [stage.scratch.file("flood")])
            let script = """
                echo ready; read a; echo got $a; read b <\(stage.scratch.file("flood"))
                \(Self.much.command); echo; echo over; read c
                """
            let other = try await stage.client(
                on: Terminal(), ["-s", "pair", stage.directHost, "--", script])
            try await other.output.wait(for: "ready")
            // No job of a shell, which would notice that it is stopped.
            let leader = try stage.client(["-s", "pair", host], input: .pipe)
            try await leader.output.wait(for: "ready")
            try await leader.type("one\r")
            try await leader.output.wait(for: "got one")
            try await other.output.wait(for: "got one")
            return (other, leader)
        }

        /// Nobody types it: who typed last would lead, and be waited for.
        private func floodBegins(_ stage: Stage) async throws {
            try await Program.run("/bin/sh", ["-c", "echo >\(stage.scratch.file("flood"))"])
        }

        /// The one that does not read was not waited for until its link was given up: it still has it.
        private func expectBothAttached(_ stage: Stage) async throws {
            let list = try await stage.client(["ls", stage.directHost]).output.waitForEnd()
            #expect(list.components(separatedBy: "device SHA256:").count == 3, "\(list)")
        }

        @Test func `a stopped client holds nobody up and finds everything later`() async throws {
            try await Stage.with { stage in
                let (other, stopped) = try await pair(stage, leaderAt: stage.directHost)
                stopped.kill(SIGSTOP)
                try await floodBegins(stage)
                try await other.output.wait(for: "over")
                try await expectBothAttached(stage)
                stopped.kill(SIGCONT)
                try await expectRest(of: stopped, other)
            }
        }

        @Test func `a vanished client holds nobody up and finds everything later`() async throws {
            try await Stage.with { stage in
                let (other, vanished) = try await pair(stage, leaderAt: stage.host)
                // Nothing is heard of it any more, not even that it is gone.
                await stage.proxy.stall()
                try await floodBegins(stage)
                try await other.output.wait(for: "over")
                try await expectBothAttached(stage)
                await stage.proxy.resume()
                try await expectRest(of: vanished, other)
            }
        }

        /// Its standard output is no terminal, so it ends rather than have a hole there.
        private func expectRest(of late: Program, _ other: Program) async throws {
            try await late.output.waitForEnd()
            #expect(try await late.status() == 255)
            #expect(try await late.errors.waitForEnd().contains("bytes of output were lost"))
            try await other.type("three\r")
            #expect(try await other.status() == 0)
        }

        @Test func `100 MiB are pasted while 100 MiB are printed`() async throws {
            let flood = Flood(bytes: 100 << 20)
            let pasted = try await Program.run("/bin/sh", ["-c", flood.command])
            try await Stage.with { stage in
                let script = """
                    stty raw -echo; exec 3<&0; echo ready
                    { head -c \(flood.bytes) <&3 | sha256sum >\(stage.scratch.file("typed")); } &
                    \(flood.command); wait; echo; cat \(stage.scratch.file("typed"))
                    """
                let client = try await stage.client(
                    on: Terminal(), ["--escape", "none", stage.host, "--", script])
                try await client.output.wait(for: "ready\n")
                let start = client.output.count
                try await client.type(pasted)
                #expect(try await client.status(within: .seconds(600)) == 0)
                let digest = try await flood.digest()
                let received = client.output.bytes[start...]
                let printed = stage.scratch.file("printed")
                try Data(received.prefix(flood.bytes)).write(to: URL(fileURLWithPath: printed))
                #expect(try await Flood.digest(ofFile: printed) == digest)
                #expect(try Flood.digest(said: stage.scratch.text("typed")) == digest)
            }
        }

        @Test func `a program that nobody reads from goes on to its end`() async throws {
            try await Stage.with { stage in
                let done = stage.scratch.file("done")
                try await Program.run("/usr/bin/mkfifo", [done])
                let script = "echo ready; read a; \(Self.much.command); echo end >\(done); read b"
                let client = try await stage.client(
                    on: Terminal(), ["--ring", "64k", stage.host, "--", script])
                try await client.output.wait(for: "ready")
                try await client.type("go\r~.")
                #expect(try await client.status() == 0)
                let reader = try Program.start("/bin/cat", [done])
                #expect(try await reader.output.line() == "end")
                await reader.stop()
            }
        }

        @Test func `a client whose output nobody reads makes only its own program wait`()
            async throws
        {
            try await Stage.with { stage in
                let (reading, writing) = try Descriptor.pipe()
                defer { withExtendedLifetime(reading) {} }
                _ = try stage.client(
                    ["-s", "stuck", stage.host, "--", Self.much.command],
                    output: .file("/proc/self/fd/\(writing.number)"))
                let good = try stage.client([stage.host, "--", "echo in"])
                #expect(try await good.output.waitForEnd() == "in\r\n")
                let list = try stage.client(["ls", stage.host])
                #expect(try await list.output.waitForEnd().contains("stuck"))
                let kill = try stage.client(["kill", stage.host, "stuck"])
                #expect(try await kill.status() == 0)
            }
        }

        @Test func `a background job that keeps the terminal does not keep the session`()
            async throws
        {
            try await Stage.with { stage in
                let client = try stage.client(
                    [stage.host, "--", "sleep 1000 & echo bye; exit 3"])
                #expect(try await client.output.waitForEnd() == "bye\r\n")
                #expect(try await client.status() == 3)
            }
        }

        @Test func `a killed holder costs its own session only, and that is said`() async throws {
            try await Stage.with { stage in
                let doomed = try await stage.cat(["-s", "doomed"])
                let holders = Leftovers.holders(of: stage.scratch.path)
                let other = try await stage.cat()
                for holder in holders { kill(holder, SIGKILL) }
                #expect(try await doomed.status() == 255)
                #expect(doomed.output.text.contains("doomed"), "\(doomed.output.text)")
                try await other.type("still\r")
                try await other.output.wait(for: "still$")
                let again = try stage.client(["-s", "doomed", stage.host, "--", "echo anew"])
                #expect(try await again.output.waitForEnd() == "anew\r\n")
            }
        }
    }
}
