// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// A device that is shut out, at every moment of its life.
    @Suite struct RevokedDeviceTests {
        /// A second device, which is to be revoked, with a session that waits.
        private func second(_ host: BareHost) async throws -> (state: String, session: Program) {
            let state = try host.scratch.directory("second")
            _ = try await host.enrol(state, name: "second")
            let session = try host.client(
                [host.address(), "-s", "kept", "--", "echo ready; sleep 600"], state: state)
            try await session.output.wait(for: "ready")
            return (state, session)
        }

        @Test func `its link is cut, and its client says why and leaves`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let (_, session) = try await second(host)
                #expect(try await host.says(["devices", "revoke", "second"]).hasPrefix("revoked "))
                #expect(try await session.status() == 255)
                #expect(session.errors.text.contains("authorize"), "\(session.errors.text)")
            }
        }

        @Test func `it stays out, and its session stays the user's`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let (state, session) = try await second(host)
                _ = try await host.says(["devices", "revoke", "second"])
                _ = try await session.status()
                let again = try host.client([host.address(), "--", "echo in"], state: state)
                #expect(try await again.status() == 255)
                #expect(again.output.text == "")
                #expect(try await host.says(["ls"]).contains("kept"))
            }
        }

        @Test func `striking its line out of the list is as good`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let (_, session) = try await second(host)
                let list = host.state + "/authorized_devices"
                try await Program.run("/bin/sed", ["-i", "/second/d", list])
                #expect(try await session.status() == 255)
            }
        }

        @Test func `one that comes back after its revocation is turned away`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let (_, session) = try await second(host)
                let server = try #require(host.serverProcess)
                // No link, no server: nobody can tell the client anything.
                #expect(kill(server, SIGKILL) == 0)
                try await Ended.wait(for: server)
                _ = try await host.says(["devices", "revoke", "second"])
                _ = try await host.enrolled()
                #expect(try await session.status() == 255)
                #expect(session.errors.text.contains("authorize"), "\(session.errors.text)")
            }
        }

        @Test func `the others notice nothing, and see who is here`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let (_, session) = try await second(host)
                let mine = try host.client([host.address(), "--", "echo ready; sleep 600"])
                try await mine.output.wait(for: "ready")
                let list = try await host.says(["devices"]).split(separator: "\n")
                #expect(list.count == 3)
                #expect(list.dropFirst().allSatisfy { $0.hasSuffix("127.0.0.1  1") }, "\(list)")
                _ = try await host.says(["devices", "revoke", "second"])
                _ = try await session.status()
                let rest = try await host.says(["devices", "--json"])
                #expect(rest.contains("\"name\":\"laptop\"") && !rest.contains("second"))
                #expect(rest.contains("\"links\":1"), "\(rest)")
                await mine.stop()
            }
        }

        @Test func `a name that nobody or several have revokes nobody`() async throws {
            try await BareHost.with { host in
                for (state, name) in [("a", "twin"), ("b", "twin")] {
                    _ = try await host.enrol(host.scratch.directory(state), name: name)
                }
                for name in ["twin", "nobody"] {
                    let revoke = try host.server(["devices", "revoke", name])
                    #expect(try await revoke.status() == 255)
                    #expect(revoke.errors.text.contains(name))
                }
                #expect(try await host.says(["devices"]).split(separator: "\n").count == 3)
            }
        }
    }
}
