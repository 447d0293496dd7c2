// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Testing

extension EndToEnd {
    /// A session and those who look at it.
    @Suite struct SessionTests {
        @Test func `a killed client loses nothing that a new one attaches to`() async throws {
            let flood = Flood(bytes: 2 << 20)
            try await Stage.with { stage in
                let first = try await stage.client(
                    on: Terminal(), ["-s", "work", stage.host, "--", flood.command])
                try await first.output.wait(forBytes: 100_000)
                first.kill(SIGKILL)
                let received = stage.scratch.file("received")
                let second = try stage.client(
                    ["attach", stage.host, "work"], output: .file(received))
                #expect(try await second.status() == 0, "\(second.errors.text)")
                let digest = try await Flood.digest(ofFile: received)
                #expect(try await digest == flood.digest())
            }
        }

        @Test func `two clients see the same output live and both may type`() async throws {
            try await Stage.with { stage in
                let first = try await stage.cat(["-s", "both"])
                try await first.type("one\r")
                try await first.output.wait(for: "one$")
                let second = try await stage.client(on: Terminal(), ["attach", stage.host, "both"])
                try await second.output.wait(for: "one$")
                try await second.type("two\r")
                try await first.output.wait(for: "two$")
                try await second.output.wait(for: "two$")
                try await first.type("three\r")
                try await second.output.wait(for: "three$")
            }
        }

        /// The sweep covers every moment from the first byte of the handshake to the answer.
        @Test func `a cut between creation and its answer starts one command`() async throws {
            try await Stage.with { stage in
                _ = try await stage.client([stage.host, "--", "true"]).status()
                let whole = await stage.proxy.passedBytes(.down)
                var random = Seeded()
                for number in 1...40 {
                    let mark = stage.scratch.file("started-\(number)")
                    let after = UInt64.random(in: 0...whole, using: &random)
                    await stage.proxy.cutAfter(bytes: after, direction: .down)
                    let client = try stage.client(
                        [stage.host, "--", "echo started >>\(mark); echo answer"])
                    #expect(try await client.output.waitForEnd() == "answer\r\n", "after \(after)")
                    #expect(try await client.status() == 0, "\(client.errors.text)")
                    #expect(try stage.scratch.text("started-\(number)") == "started\n")
                }
            }
        }

        @Test func `ls names the session and kill ends it`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat(["-s", "doomed"])
                let list = try stage.client(["ls", stage.host])
                #expect(try await list.output.waitForEnd().contains("doomed"))
                let kill = try stage.client(["kill", stage.host, "doomed"])
                #expect(try await kill.status() == 0)
                #expect(try await client.status() == 128 + SIGHUP)
            }
        }

        @Test func `a session keeps no directory and no signal from anybody`() async throws {
            try await Stage.with { stage in
                // Who may not look at a holder cannot tell; root can.
                let script = """
                    readlink /proc/$PPID/cwd || echo /
                    while read name mask; do [ $name = SigIgn: ] && echo $mask; done \
                    </proc/self/status
                    """
                let client = try stage.client([stage.host, "--", script])
                let lines = try await client.output.waitForEnd().split(separator: "\r\n")
                #expect(lines.first == "/", "\(client.errors.text)")
                let ignored = try #require(UInt64(lines.last ?? "", radix: 16))
                #expect(ignored >> 31 & 3 == 0, "the two signals of glibc's threads")
            }
        }

        @Test func `attach without a name goes to the session left last`() async throws {
            try await Stage.with { stage in
                for name in ["first", "second"] {
                    let client = try await stage.client(
                        on: Terminal(), ["-s", name, stage.host, "--", "echo I am \(name); cat"])
                    try await client.output.wait(for: "I am \(name)")
                    try await client.type("\r~.")
                    #expect(try await client.status() == 0)
                }
                let back = try await stage.client(on: Terminal(), ["attach", stage.host])
                try await back.output.wait(for: "I am second")
            }
        }
    }
}
