// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Testing

extension EndToEnd {
    /// What must come through whole, however often the link breaks.
    @Suite struct BrokenLinkTests {
        @Test func `64 MiB of output survive 200 cuts at random bytes`() async throws {
            let flood = Flood(bytes: 64 << 20)
            try await Stage.with { stage in
                let received = stage.scratch.file("received")
                let client = try stage.client(
                    ["--when-full", "block", stage.host, "--", flood.command],
                    output: .file(received))
                try await stage.cut(Cuts(after: 0...250_000), times: 200)
                #expect(
                    try await client.status(within: .seconds(300)) == 0, "\(client.errors.text)")
                let digest = try await Flood.digest(ofFile: received)
                #expect(try await digest == flood.digest())
            }
        }

        @Test func `1 MiB typed during cuts arrives once and in order`() async throws {
            let flood = Flood(bytes: 1 << 20)
            let typed = Array(try await Program.run("/bin/sh", ["-c", flood.command]).utf8)
            try await Stage.with { stage in
                let terminal = try Terminal()
                let client = try await stage.client(
                    on: terminal,
                    [
                        "--escape", "none", stage.host, "--",
                        "stty raw -echo; echo ready; head -c \(flood.bytes) | sha256sum",
                    ])
                try await client.output.wait(for: "ready")
                // Each piece is longer than what may pass before the cut, so every cut hits typing.
                let piece = typed.count / 50
                try await stage.cut(
                    Cuts(after: 0...UInt64(piece - 1), direction: .up), times: 50,
                    during: { number in
                        let start = number * piece
                        let end = number == 49 ? typed.count : start + piece
                        try await client.type(Array(typed[start..<end]))
                    })
                let digest = try await flood.digest()
                try await client.output.wait(for: digest)
                #expect(try await client.status() == 0)
            }
        }

        @Test func `a server killed in a flood costs a reconnect and nothing else`() async throws {
            let flood = Flood(bytes: 16 << 20)
            try await Stage.with { stage in
                let received = stage.scratch.file("received")
                let client = try stage.client(
                    ["--when-full", "block", stage.host, "--", flood.command],
                    output: .file(received))
                try await stage.cut(Cuts(after: 0...2_000_000), times: 5) { _ in
                    try await stage.killServer()
                    try await stage.restartServer()
                }
                #expect(
                    try await client.status(within: .seconds(300)) == 0, "\(client.errors.text)")
                let digest = try await Flood.digest(ofFile: received)
                #expect(try await digest == flood.digest())
            }
        }

        @Test func `the shell is the same process after the server was killed`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(on: Terminal(), [stage.host])
                let before = try await shellPid(client)
                try await stage.killServer()
                try await stage.restartServer()
                #expect(try await shellPid(client) == before)
            }
        }

        /// The quotes keep the echo of the typing from looking like the answer.
        private func shellPid(_ client: Program) async throws -> String {
            try await client.type("echo p''id=$$\r")
            try await client.output.wait(for: "pid=")
            return try await client.output.line()
        }

        @Test func `keys typed while the network is away arrive once it is back`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                await stage.proxy.hold()
                await stage.proxy.cut()
                try await client.type("during\r")
                await stage.proxy.release()
                try await client.output.wait(for: "during$")
                try await client.type("\u{4}")
                #expect(try await client.status() == 0)
                #expect(client.output.text.components(separatedBy: "during$").count == 2)
            }
        }

        @Test func `a stalled link is given up and the session goes on over a new one`()
            async throws
        {
            try await Stage.with { stage in
                let client = try await stage.cat()
                await stage.proxy.stall()
                try await client.type("during\r")
                // The client notices the silence by itself and calls again.
                _ = await stage.proxy.counters { $0.accepted >= 2 }
                await stage.proxy.resume()
                try await client.output.wait(for: "during$")
            }
        }
    }
}
