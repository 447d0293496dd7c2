// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// Who is let in, and whom the client trusts.
    @Suite struct TrustTests {
        /// A call that neither accepts new keys nor has anybody to ask.
        private func call(_ stage: Stage, state: String) throws -> Program {
            try Program.start(Programs.client, ["--state", state, stage.host, "--", "echo in"])
        }

        @Test func `a device that is not listed is told so and gets nothing`() async throws {
            try await Stage.with { stage in
                let stranger = try stage.scratch.directory("stranger")
                let client = try Program.start(
                    Programs.client,
                    ["--state", stranger, "--accept-new", stage.host, "--", "echo in"])
                #expect(try await client.status() == 255)
                #expect(client.errors.text.contains("authorize"), "\(client.errors.text)")
                #expect(client.output.text == "")
            }
        }

        @Test func `a key that cannot be read is said with its place and a remedy`() async throws {
            let scratch = try Scratch()
            for file in ["client.key", "client.crt"] {
                let path = scratch.file(file)
                try "junk".write(toFile: path, atomically: false, encoding: .utf8)
            }
            let client = try Program.start(
                Programs.client, ["fingerprint", "--state", scratch.path])
            #expect(try await client.status() == 255)
            let said = try await client.errors.waitForEnd()
            #expect(said.contains(scratch.file("client.key")))
            #expect(said.contains("remove"))
            scratch.remove()
        }

        @Test func `listing a device lets it in at once`() async throws {
            try await Stage.with { stage in
                let state = try stage.scratch.directory("second")
                try await stage.enrol(state)
                let client = try Program.start(
                    Programs.client,
                    ["--state", state, "--accept-new", stage.host, "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `an unknown server is refused when there is nobody to ask`() async throws {
            try await Stage.with { stage in
                let client = try call(stage, state: stage.clientState)
                #expect(try await client.status() == 255)
                #expect(client.errors.text.contains("SHA256:"), "\(client.errors.text)")
            }
        }

        @Test func `a person is asked about an unknown server once`() async throws {
            try await Stage.with { stage in
                let client = try await Program.start(
                    on: Terminal(), Programs.client,
                    ["--state", stage.clientState, stage.host, "--", "echo in"])
                try await client.output.wait(for: "SHA256:")
                try await client.type("yes\n")
                #expect(try await client.status() == 0, "\(client.output.text)")
                await client.stop()
                let again = try call(stage, state: stage.clientState)
                #expect(try await again.output.waitForEnd() == "in\r\n")
                #expect(try await again.status() == 0, "\(again.errors.text)")
            }
        }

        @Test func `a changed key is refused until the host is forgotten`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                try await stage.killServer()
                for file in ["server.key", "server.crt"] {
                    try FileManager.default.removeItem(atPath: stage.serverState + "/" + file)
                }
                try await stage.restartServer()
                let refused = try stage.client([stage.host, "--", "true"])
                #expect(try await refused.status() == 255)
                #expect(refused.errors.text.contains("forget"), "\(refused.errors.text)")
                #expect(try await stage.client(["forget", stage.host]).status() == 0)
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
            }
        }
    }
}
