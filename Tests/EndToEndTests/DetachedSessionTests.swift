// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// Sessions that somebody left, and what reminds of them.
    @Suite struct DetachedSessionTests {
        /// Leaves a session behind.
        private func leave(_ options: [String], _ stage: Stage) async throws {
            let client = try await stage.cat(options)
            try await client.type("\r~.")
            #expect(try await client.status() == 0)
        }

        @Test func `a plain call says how many there are and how to go back`() async throws {
            try await Stage.with { stage in
                try await leave([], stage)
                try await leave(["-s", "work"], stage)
                let client = try await stage.client(on: Terminal(), [stage.host], errors: .pipe)
                try await client.errors.wait(for: "2 detached sessions")
                #expect(try await client.errors.line().contains("relay-client attach"))
                try await client.type("exit\r")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `a command, a name or a pipe is told nothing`() async throws {
            try await Stage.with { stage in
                try await leave([], stage)
                let piped = try stage.client([stage.host], input: .file("/dev/null"))
                #expect(try await piped.status() == 0)
                #expect(!piped.errors.text.contains("detached"), "\(piped.errors.text)")
                let command = try await stage.client(
                    on: Terminal(), [stage.host, "--", "true"], errors: .pipe)
                #expect(try await command.status() == 0)
                #expect(!command.errors.text.contains("detached"), "\(command.errors.text)")
            }
        }

        @Test func `a session that nobody comes back to ends in its time`() async throws {
            try await Stage.with { stage in
                try await leave(["--expire-detached", "1s", "-s", "brief"], stage)
                let holders = Leftovers.holders(of: stage.scratch.path)
                #expect(holders.count <= 1)
                for holder in holders { try await Ended.wait(for: holder) }
                let client = try stage.client(["attach", stage.host, "brief"])
                #expect(try await client.status() == 255)
            }
        }

        @Test func `a session is not shown within itself`() async throws {
            try await Stage.with { stage in
                let command =
                    "\(Programs.client) attach --state \(stage.clientState) \(stage.host) self"
                _ = try await stage.client([stage.host, "--", "true"]).status()
                let client = try await stage.client(
                    on: Terminal(), ["-s", "self", stage.host, "--", "\(command); echo status $?"])
                try await client.output.wait(for: "is inside the session self already")
                try await client.output.wait(for: "status 255")
                #expect(try await client.status() == 0)
            }
        }
    }
}
