// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// The list of devices, and what becomes of one that is taken out.
    @Suite struct DeviceTests {
        /// Makes a second device and puts it into the list under this name; gives back its state.
        private func enrolOther(_ stage: Stage, as name: String) async throws -> String {
            let state = try stage.scratch.directory(name)
            let said = try await Program.run(Programs.client, ["fingerprint", "--state", state])
            try await Program.run(
                Programs.server,
                ["authorize", String(said.dropLast()), name, "--state", stage.serverState])
            return state
        }

        /// A session of the other device on a terminal, that answers.
        private func session(_ stage: Stage, _ state: String) async throws -> Program {
            let client = try await Program.start(
                on: Terminal(), Programs.client,
                ["--state", state, "--accept-new", stage.host, "--", "echo ready; exec cat -A"])
            try await client.output.wait(for: "ready")
            return client
        }

        /// Expects the client to be told that its device may not come in.
        private func expectKeptOut(_ client: Program) async throws {
            #expect(try await client.status() == 255, "\(client.output.text)")
            #expect(client.output.text.contains("may not log in"), "\(client.output.text)")
            #expect(client.output.text.contains("relay-client enrol"))
            await client.stop()
        }

        @Test func `the list has every device, and says which one asks`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let other = try await enrolOther(stage, as: "laptop")
                let session = try await session(stage, other)
                let list = try stage.client(["devices", stage.host])
                let lines = try await list.output.waitForEnd().split(separator: "\n")
                #expect(lines.count == 3, "\(lines)")
                #expect(lines.filter { $0.contains("(this)") }.count == 1)
                let json = try stage.client(["devices", stage.host, "--json"])
                let text = try await json.output.waitForEnd()
                let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
                let devices = try #require(parsed as? [[String: Any]])
                let laptop = try #require(devices.first { $0["name"] as? String == "laptop" })
                #expect(laptop["links"] as? Int == 1)
                #expect(laptop["from"] as? String == "127.0.0.1")
                #expect(laptop["this"] as? Bool == false)
                await session.stop()
            }
        }

        @Test func `a device that is taken out loses its live link and stays out`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let other = try await enrolOther(stage, as: "laptop")
                let session = try await session(stage, other)
                let revoke = try stage.client(["devices", stage.host, "revoke", "laptop"])
                #expect(try await revoke.status() == 0)
                try await revoke.errors.wait(for: "its links are cut")
                try await expectKeptOut(session)
                let again = try Program.start(
                    Programs.client, ["--state", other, stage.host, "--", "echo in"])
                #expect(try await again.status() == 255)
                #expect(again.output.text == "")
            }
        }

        @Test func `a device that is taken out while it is away is kept out when it comes back`()
            async throws
        {
            try await Stage.with { stage in
                let other = try await enrolOther(stage, as: "laptop")
                let session = try await session(stage, other)
                try await stage.killServer()
                try await Program.run(
                    Programs.server, ["devices", "revoke", "laptop", "--state", stage.serverState])
                try await stage.restartServer()
                try await expectKeptOut(session)
            }
        }

        @Test func `a device that nobody knows is not taken out`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let revoke = try stage.client(["devices", stage.host, "revoke", "nobody's"])
                #expect(try await revoke.status() == 255)
                let said = try await revoke.errors.waitForEnd()
                #expect(said.contains("cannot tell which device is meant"), "\(said)")
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
            }
        }
    }
}
