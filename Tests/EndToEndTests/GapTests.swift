// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Testing

extension EndToEnd {
    /// A ring too small for the outage: what is lost must be what was announced.
    @Suite struct GapTests {
        @Test func `what is missing is what was announced, range by range`() async throws {
            try await Stage.with { stage in
                let source = try await LineSource(stage.scratch)
                let client = try await stage.client(
                    on: Terminal(),
                    ["--ring", "64k", "--from", "oldest", stage.host, "--", source.script],
                    errors: .pipe)
                var random = Seeded()
                for round in 1...12 {
                    // 200 to 600 KB: far more than ring, pseudo-terminal and link hold together.
                    let more = Int.random(in: 12_000...36_000, using: &random)
                    if round.isMultiple(of: 2) {
                        try await stage.whileAway {
                            try await source.print(more)
                            try await source.written()
                        }
                    } else {
                        try await source.print(more)
                    }
                    try await client.output.wait(for: source.lastLine)
                }
                try await source.print(0)
                #expect(try await client.status() == 0)
                let received = GappedLog(
                    terminal: client.output.bytes, notices: client.errors.text)
                #expect(received.announced.count == 6, "each outage lost something")
                #expect(received.mismatch(with: source.log) == nil)
                await source.stop()
            }
        }

        @Test func `output to a file ends with 255 where bytes are missing`() async throws {
            try await Stage.with { stage in
                let source = try await LineSource(stage.scratch)
                let client = try stage.client(
                    ["--ring", "64k", "--when-full", "drop", stage.host, "--", source.script])
                try await source.print(10)
                try await client.output.wait(for: source.lastLine)
                let seen = client.output.text
                try await stage.whileAway {
                    try await source.print(36_000)
                    try await source.written()
                }
                #expect(try await client.status() == 255)
                #expect(client.errors.text.contains(" bytes"))
                #expect(client.output.text == seen, "nothing after the gap")
                await source.stop()
            }
        }

        @Test func `a program waits for an absent client with --when-full block`() async throws {
            try await Stage.with { stage in
                let source = try await LineSource(stage.scratch)
                let client = try stage.client(["--ring", "64k", stage.host, "--", source.script])
                try await source.print(10)
                try await client.output.wait(for: source.lastLine)
                try await stage.whileAway { try await source.print(36_000) }
                try await client.output.wait(for: source.lastLine)
                try await source.print(0)
                #expect(try await client.status() == 0)
                #expect(client.output.bytes == source.log)
                await source.stop()
            }
        }
    }
}
