// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// What `doctor` finds, and that it changes nothing.
    @Suite(.needsSSH) struct DoctorTests {
        private func examine(
            _ host: SSHHost, _ options: [String] = []
        ) async throws -> (lines: [String], status: CInt) {
            let doctor = try host.client("doctor", options + ["work"])
            let said = try await doctor.output.waitForEnd()
            return (said.split(separator: "\n").map(String.init), try await doctor.status())
        }

        private func mark(_ lines: [String], _ subject: String) -> Character? {
            lines.first { $0.dropFirst(2).hasPrefix(subject + " ") }?.first
        }

        @Test func `a host that is well has no cross`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                for options in [[], ["--via", "ssh"]] {
                    let (lines, status) = try await examine(host, options)
                    #expect(status == 0, "\(lines)")
                    #expect(!lines.contains { $0.hasPrefix("✗") })
                    for subject in ["port", "TLS", "pin", "authorised", "versions", "ssh", "clock"]
                    {
                        #expect(mark(lines, subject) == "✓", "\(subject) in \(lines)")
                    }
                }
                await server.stop()
            }
        }

        @Test func `a host that was never met has no pin, and meeting it is the remedy`()
            async throws
        {
            try await SSHHost.with { host in
                let (lines, status) = try await examine(host)
                #expect(status == 1)
                #expect(mark(lines, "pin") == "✗")
                #expect(mark(lines, "ssh") == "✓", "\(lines)")
                #expect(!FileManager.default.fileExists(atPath: host.clientState + "/known_hosts"))
            }
        }

        @Test func `a server that does not run is found by its port`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                await server.stop()
                let (lines, status) = try await examine(host, ["--no-ssh"])
                #expect(status == 1)
                #expect(mark(lines, "name") == "✓")
                #expect(mark(lines, "port") == "✗")
                #expect(mark(lines, "ssh") == "–")
            }
        }

        @Test func `a device that was taken out is not let in by looking`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                let list = host.serverState + "/authorized_devices"
                try "".write(toFile: list, atomically: false, encoding: .utf8)
                let (lines, status) = try await examine(host)
                #expect(status == 1)
                #expect(mark(lines, "authorised") == "✗", "\(lines)")
                #expect(try String(contentsOfFile: list, encoding: .utf8) == "")
                // The remedy that it names.
                #expect(try await host.client("enrol", ["work"]).status() == 0)
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                await server.stop()
            }
        }
    }
}
