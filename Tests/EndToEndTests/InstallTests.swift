// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayWire
import Testing

extension EndToEnd {
    /// `relay-server install` and `uninstall`, with a systemd and a cron that note what is asked.
    @Suite struct InstallTests {
        private let unit = ".config/systemd/user/relay-server.service"

        /// A crontab program with a file behind it.
        private func bringUpCron(_ host: BareHost, _ text: String = "") throws {
            try host.scratch.write(text, to: "crontab")
            let file = host.scratch.file("crontab")
            try host.tool(
                "crontab",
                """
                if [ "$1" = -l ]; then
                    if [ -s '\(file)' ]; then cat '\(file)'; else
                    echo "no crontab for me" >&2; exit 1; fi
                else cat "$1" > '\(file)'; fi
                """)
        }

        @Test func `with a service manager a unit is written, enabled and said`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.bringUpLogind(lingers: false)
                try host.tool("systemctl", "exit 0")
                let said = try await host.says(["install", "--listen", "127.0.0.1:0"])
                #expect(said.contains(unit) && said.contains("lingering"))
                let text = try String(contentsOfFile: host.home + "/" + unit, encoding: .utf8)
                #expect(
                    text.contains(
                        "\"serve\" \"--listen\" \"127.0.0.1:0\" --state \"\(host.state)\""))
                // Nothing that shells would inherit from the server.
                for word in ["UMask", "LimitNOFILE", "Nice", "ProtectHome", "PrivateTmp"] {
                    #expect(!text.contains(word))
                }
                let asked = host.asked.filter { $0.hasPrefix("systemctl") }
                #expect(asked.contains("systemctl --user daemon-reload"))
                #expect(asked.contains("systemctl --user enable relay-server.service"))
            }
        }

        @Test func `uninstalling takes the unit away`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.tool("systemctl", "exit 0")
                _ = try await host.says(["install", "--systemd"])
                #expect(try await host.says(["uninstall"]).contains("removed"))
                #expect(!FileManager.default.fileExists(atPath: host.home + "/" + unit))
                #expect(host.asked.contains("systemctl --user disable --now relay-server.service"))
                #expect(try await host.says(["uninstall"]).contains("nothing was installed"))
            }
        }

        @Test func `the unit of another state directory is left alone`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                try host.tool("systemctl", "exit 0")
                _ = try await host.says(["install", "--systemd"])
                let text = try String(contentsOfFile: host.home + "/" + unit, encoding: .utf8)
                let other = host.scratch.file("other")
                let install = try host.server(["install", "--systemd"], state: other)
                #expect(try await install.status() == 255)
                #expect(install.errors.text.contains("uninstall --state \"\(host.state)\""))
                #expect(try await host.says(["uninstall"], state: other).contains("left"))
                #expect(!host.asked.contains { $0.contains("disable") })
                #expect(
                    try String(contentsOfFile: host.home + "/" + unit, encoding: .utf8) == text)
            }
        }

        @Test func `each state directory has a line in the crontab`() async throws {
            try await BareHost.with { host in
                try bringUpCron(host)
                let other = host.scratch.file("other")
                _ = try await host.says(["install"])
                _ = try await host.says(["install"], state: other)
                var lines = try host.scratch.text("crontab").split(separator: "\n")
                #expect(lines.count == 2 && lines[1].contains("'--state' '\(other)'"))
                _ = try await host.says(["uninstall"])
                lines = try host.scratch.text("crontab").split(separator: "\n")
                #expect(lines.count == 1 && lines[0].contains("'--state' '\(other)'"))
                _ = try await host.says(["uninstall"], state: other)
                #expect(try host.scratch.text("crontab") == "")
            }
        }

        @Test func `another's unit of that name is left alone`() async throws {
            try await BareHost.with { host in
                try host.bringUpUserManager()
                let folder = host.home + "/.config/systemd/user"
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
                try "[Unit]\n".write(
                    toFile: host.home + "/" + unit, atomically: false, encoding: .utf8)
                let install = try host.server(["install", "--systemd"])
                #expect(try await install.status() == 255)
                #expect(install.errors.text.contains("move it away"))
            }
        }

        @Test func `without one a line is written to the crontab, and taken out again`()
            async throws
        {
            try await BareHost.with { host in
                try bringUpCron(host, "0 5 * * * backup\n")
                let said = try await host.says(["install"])
                #expect(said.contains("crontab") && said.contains("started the server"))
                _ = try await host.says(["install"])
                let lines = try host.scratch.text("crontab").split(separator: "\n")
                #expect(lines.count == 2 && lines[0] == "0 5 * * * backup")
                #expect(lines[1].hasPrefix("@reboot '\(Programs.server)' 'serve' '--background'"))
                #expect(try await host.says(["uninstall"]).contains("crontab"))
                #expect(try host.scratch.text("crontab") == "0 5 * * * backup\n")
            }
        }

        @Test func `the line of the crontab starts a server`() async throws {
            try await BareHost.with { host in
                try bringUpCron(host)
                _ = try await host.says(["install", "--crontab"])
                let first = try #require(host.serverProcess)
                #expect(kill(first, SIGKILL) == 0)
                try await Ended.wait(for: first)
                let line = try host.scratch.text("crontab").dropFirst("@reboot ".count)
                let cron = try Program.start(
                    "/bin/sh", ["-c", String(line)], environment: host.environment)
                #expect(try await cron.status() == 0)
                #expect(try await !host.enrolled().started)
            }
        }

        @Test func `whoever starts a server starts it with the options that were installed`()
            async throws
        {
            try await BareHost.with { host in
                try bringUpCron(host)
                let audit = host.scratch.file("audit")
                _ = try await host.says([
                    "install", "--listen", "127.0.0.1:0", "--max-sessions", "7", "--audit", audit,
                ])
                for isAgain in [false, true] {
                    let server = try #require(host.serverProcess)
                    let words = try ProcessFacts(pid: server).words
                    #expect(words.contains(audit) && words.contains("7"), "\(words)")
                    // The port that was taken first is the one that clients know.
                    let address = isAgain ? try host.address() : "127.0.0.1:0"
                    #expect(words.contains(address), "\(words)")
                    #expect(kill(server, SIGKILL) == 0)
                    try await Ended.wait(for: server)
                    #expect(try await host.enrolled().started)
                }
            }
        }

        @Test func `large rings can be installed, too large ones are refused`() async throws {
            try await BareHost.with { host in
                try bringUpCron(host)
                let refused = try host.server(["install", "--max-rings", "1048577g"])
                #expect(try await refused.status() == 64)
                #expect(try host.scratch.text("crontab") == "")
                _ = try await host.says(["install", "--max-rings", "4g"])
                #expect(try host.scratch.text("crontab").contains("'--max-rings' '4294967296'"))
                let server = try #require(host.serverProcess)
                #expect(try ProcessFacts(pid: server).words.contains("4294967296"))
            }
        }

        @Test func `options that the program does not know start no server`() async throws {
            try await BareHost.with { host in
                _ = try await host.says(["authorize", host.fingerprint(), "me"])
                try host.scratch.write("serve\0--frob\0--background\0", to: "state/server.options")
                guard case .refused(_, let words)? = try await host.enrol() else {
                    throw StageError.failed("relay-server enrol", said: "it let in")
                }
                #expect(words.contains("--frob"), "\(words)")
                #expect(host.serverProcess == nil)
            }
        }

        @Test func `where neither is, that is said`() async throws {
            try await BareHost.with { host in
                let install = try host.server(["install"])
                #expect(try await install.status() == 255)
                #expect(install.errors.text.contains("crontab"))
            }
        }
    }
}
