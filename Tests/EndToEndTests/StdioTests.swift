// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayWire
import Testing

extension EndToEnd {
    /// `relay-server stdio`: a link through the standard input and output of a program.
    @Suite struct StdioTests {
        /// A `--via` command that takes the marker off, as a client does that runs ssh.
        private func via(_ host: BareHost) -> String {
            "'\(Programs.server)' stdio --state '\(host.state)' | (read -r empty; read -r marker; "
                + "[ \"$marker\" = relay-link:1: ] && exec cat)"
        }

        @Test func `a session runs over it, whoever listens where`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                // Nobody listens at the port that is given: the program is the way.
                let client = try host.client(
                    [
                        "--via", via(host), "127.0.0.1:1", "--",
                        "head -c 300000 /dev/zero | tr '\\0' x",
                    ])
                let said = try await client.output.waitForEnd()
                #expect(said.count == 300_000, "\(client.errors.text)")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `it starts a server if none runs`() async throws {
            try await BareHost.with { host in
                _ = try await host.says(["authorize", host.fingerprint(), "me"])
                let client = try host.client(["--via", via(host), "127.0.0.1:1", "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                #expect(host.serverProcess != nil)
            }
        }

        @Test func `it begins with its marker, and ends when the other side does`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let link = try host.server(["stdio"])
                #expect(try await link.output.waitForEnd() == "\n" + LinkMarker.line)
                #expect(try await link.status() == 0)
            }
        }

        @Test func `without a server it says why, and no marker`() async throws {
            try await BareHost.with { host in
                _ = try host.scratch.directory("state")
                #expect(unsafe chmod(host.state, 0o755) == 0)
                let link = try host.server(["stdio"])
                #expect(try await link.status() == 255)
                #expect(link.output.text == "")
                #expect(link.errors.text.contains("chmod 700"))
            }
        }
    }
}
