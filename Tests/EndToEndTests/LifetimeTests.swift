// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayWire
import Testing

extension EndToEnd {
    /// What outlives a logout, and what is asked of the system for it.
    @Suite struct LifetimeTests {
        @Test func `with a service manager that lingers, server and sessions are services`()
            async throws
        {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.bringUpLogind(lingers: true)
                try host.bringUpServices()
                let enrolled = try await host.enrolled()
                #expect(enrolled.started && enrolled.lingering == .on)
                let client = try host.client([host.address(), "-s", "kept", "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                let services = host.asked.filter { $0.hasPrefix("systemd-run") }
                #expect(services.count == 2, "\(host.asked)")
                for service in services {
                    for word in ["--user", "--collect", "OOMPolicy=continue", "KillMode=process"] {
                        #expect(service.contains(word), "\(service)")
                    }
                    #expect(!service.contains("--scope"))
                }
                #expect(services.first?.contains("serve --state \(host.state)") == true)
                let session = try #require(services.last)
                #expect(session.contains("--unit=relay-session-"))
                #expect(session.contains("relay-holder --foreground \(host.state)/run/"))
            }
        }

        @Test func `enrolling turns lingering on, where the system lets it`() async throws {
            try await BareHost.with { host in
                try host.bringUpLogind(lingers: false)
                #expect(try await host.enrolled().lingering == .enabledNow)
                #expect(host.asked.contains("loginctl --no-ask-password enable-linger"))
                #expect(try await host.enrolled().lingering == .on)
            }
        }

        @Test func `where the system does not let it, that is said and all works`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.bringUpLogind(lingers: false, letsEnable: false)
                try host.bringUpServices()
                #expect(try await host.enrolled().lingering == .refused)
                let client = try host.client([host.address(), "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                // Its services would end with the last login; processes may not, unless they run
                // beneath the service manager already, as these tests may.
                let place = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
                guard !place.contains("user@") else { return }
                #expect(!host.asked.contains { $0.hasPrefix("systemd-run") }, "\(host.asked)")
            }
        }

        @Test func `a session is started all the same when systemd-run fails`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.bringUpLogind(lingers: true)
                try host.tool("systemd-run", "echo no bus >&2; exit 1")
                _ = try await host.enrolled()
                let client = try host.client([host.address(), "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                #expect(host.asked.filter { $0.hasPrefix("systemd-run") }.count == 2)
            }
        }

        @Test func `a unit that is installed is what enrolling starts`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.bringUpLogind(lingers: true)
                try host.tool(
                    "systemctl",
                    """
                    case "$*" in *start*) setsid '\(Programs.server)' serve --state '\(host.state)' \
                    </dev/null >/dev/null 2>&1 & ;; esac
                    """)
                _ = try await host.says(["install", "--systemd"])
                let server = try #require(host.serverProcess)
                #expect(kill(server, SIGKILL) == 0)
                try await Ended.wait(for: server)
                #expect(try await host.enrolled().started)
                let starts = host.asked.filter { $0.contains("start relay-server.service") }
                #expect(starts.count == 2, "\(host.asked)")
            }
        }
    }
}
