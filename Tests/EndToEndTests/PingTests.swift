// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// How far away a host is.
    @Suite struct PingTests {
        private func object(_ text: String) throws -> [String: Any] {
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
            return try #require(value as? [String: Any])
        }

        @Test func `round trips and throughput are measured, and said line by line`() async throws {
            try await Stage.with { stage in
                _ = try await stage.cat()
                let ping = try stage.client(["ping", stage.host, "--count", "3"])
                let lines = try await ping.output.waitForEnd().split(separator: "\n")
                #expect(try await ping.status() == 0, "\(ping.errors.text)")
                let subjects = lines.map { $0.prefix { $0 != " " } }
                #expect(
                    subjects == ["name", "TCP", "TLS", "round", "down", "up", "used"], "\(lines)")
                #expect(lines[3].contains("3 of 3 answered"))
                #expect(lines[4].contains("bit/s"))
                #expect(!ping.output.text.contains("\u{1B}"))
            }
        }

        @Test func `JSON is one object, and padding may be left out`() async throws {
            try await Stage.with { stage in
                _ = try await stage.cat()
                let ping = try stage.client(
                    ["ping", stage.host, "-c", "2", "--no-throughput", "--json"])
                let value = try object(await ping.output.waitForEnd())
                #expect(value["answered"] as? Int == 2)
                #expect(value["address"] as? String == "127.0.0.1")
                #expect(value["padding"] as? Int == 0)
                #expect(value["down"] is NSNull)
                let full = try stage.client(["ping", stage.host, "-c", "1", "--json"])
                let measured = try object(await full.output.waitForEnd())
                for way in ["down", "up"] {
                    let figure = try #require(measured[way] as? [String: Any])
                    #expect(figure["bytes"] as? Int ?? 0 > 100_000, "\(figure)")
                }
            }
        }

        @Test func `at a terminal a bar is drawn for each round trip, and ^C ends with a summary`()
            async throws
        {
            try await Stage.with { stage in
                _ = try await stage.cat()
                let ping = try await stage.client(
                    on: Terminal(), ["ping", stage.host, "--count", "1000"])
                for _ in 0..<3 { try await ping.output.wait(for: "answered") }
                let text = ping.output.text
                #expect(text.contains("▁"))
                #expect(text.contains("\r\u{1B}[K"))
                try await ping.type("\u{3}")
                try await ping.output.wait(for: "least")
                try await ping.output.wait(for: "answered")
                #expect(try await ping.status() == 0)
            }
        }

        @Test func `a terminal without UTF-8 gets ASCII`() async throws {
            var setting = Stage.Setting()
            setting.environment = ["LC_ALL": "C"]
            try await Stage.with(setting) { stage in
                _ = try await stage.cat()
                let ping = try await stage.client(
                    on: Terminal(), ["ping", stage.host, "--count", "2", "--no-throughput"])
                // The table; what was drawn before it has no such word.
                try await ping.output.wait(for: "least")
                try await ping.output.wait(for: "2 of 2 answered")
                #expect(try await ping.status() == 0)
                #expect(ping.output.bytes.allSatisfy { $0 < 0x80 })
            }
        }

        @Test func `who is not let in, and where nobody listens, it is said, with 255`()
            async throws
        {
            try await Stage.with { stage in
                let stranger = try await stage.guest(["ping", "--accept-new", stage.host])
                #expect(try await stranger.status() == 255)
                let refusal = try await stranger.errors.waitForEnd()
                #expect(refusal.contains("may not log in"), "\(refusal)")
                #expect(stranger.output.bytes.isEmpty)
                _ = try await stage.cat()
                await stage.proxy.shutdown()
                let ping = try stage.client(["ping", stage.host])
                #expect(try await ping.status() == 255)
                let words = try await ping.errors.waitForEnd()
                #expect(words.contains("refuses connections"), "\(words)")
            }
        }

        @Test func `a session goes on while the link beside it is measured`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat()
                let ping = try stage.client(["ping", stage.directHost, "-c", "1", "--accept-new"])
                for number in 0..<20 {
                    try await client.type("key \(number)\r")
                    try await client.output.wait(for: "key \(number)$")
                }
                #expect(try await ping.status() == 0, "\(ping.errors.text)")
            }
        }

        @Test func `a number of round trips that makes no sense is refused`() async throws {
            for count in ["0", "1001", "x"] {
                let ping = try Program.start(Programs.client, ["ping", "host", "--count", count])
                #expect(try await ping.status() == 255)
                let words = try await ping.errors.waitForEnd()
                #expect(words.contains("count"), "\(words)")
            }
        }
    }
}
