// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// Letting a device in by a line, where ssh does not lead to the host.
    @Suite struct InvitationTests {
        private func invite(_ stage: Stage, _ options: String...) async throws -> String {
            try await Program.run(
                Programs.server,
                ["invite", "--state", stage.serverState, "--address", stage.directHost] + options)
        }

        @Test func `an invitation lets a device in, once`() async throws {
            try await Stage.with { stage in
                let line = try await invite(stage)
                let accept = try await stage.guest(["accept", line])
                #expect(try await accept.status() == 0, "\(accept.errors.text)")
                #expect(accept.errors.text.contains("this device is let in"))
                let list = try await stage.guest(["ls", "127.0.0.1"])
                #expect(try await list.status() == 0, "\(list.errors.text)")
                let replayed = try await stage.guest(["accept", line], state: "other")
                #expect(try await replayed.status() == 255)
                #expect(replayed.errors.text.contains("knows no such token or invitation"))
            }
        }

        @Test func `from standard input it stands on no command line`() async throws {
            try await Stage.with { stage in
                let path = stage.scratch.file("line")
                try await invite(stage).write(toFile: path, atomically: false, encoding: .utf8)
                let accept = try await stage.guest(["accept", "-"], input: .file(path))
                #expect(try await accept.status() == 0, "\(accept.errors.text)")
            }
        }

        @Test func `a host that is known with another key is not replaced, and nothing is used up`()
            async throws
        {
            try await Stage.with { stage in
                let line = try await invite(stage)
                let known = "127.0.0.1 key=SHA256:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE "
                let names = ["127.0.0.1", stage.directHost]
                let text = names.map { name in
                    known.replacing("127.0.0.1 ", with: "\(name) ")
                        + "name=127.0.0.1 port=\(stage.serverPort)\n"
                }
                _ = try stage.scratch.directory("guest")
                try text.joined().write(
                    toFile: stage.scratch.file("guest") + "/known_hosts", atomically: false,
                    encoding: .utf8)
                let accept = try await stage.guest(["accept", line])
                #expect(try await accept.status() == 255)
                #expect(accept.errors.text.contains("relay-client forget"))
                let other = try await stage.guest(["accept", line], state: "other")
                #expect(try await other.status() == 0, "\(other.errors.text)")
            }
        }

        @Test func `a token is no invitation, and an invitation no token`() async throws {
            try await Stage.with { stage in
                let line = try await invite(stage)
                let attach = try await stage.guest(["attach", line])
                #expect(try await attach.status() == 255)
                #expect(attach.errors.text.contains("relay-client accept takes it"))
            }
        }
    }
}
