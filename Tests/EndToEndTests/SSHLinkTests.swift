// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// Links that a program carries: ssh, or any other.
    @Suite(.needsSSH) struct SSHLinkTests {
        /// Those that an ssh of this host's user runs in now.
        private func carriers(_ host: SSHHost) throws -> [pid_t] {
            let names = try FileManager.default.contentsOfDirectory(atPath: "/proc")
            return names.compactMap { pid_t($0) }.filter { pid in
                let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
                return line?.contains(host.scratch.file("ssh_config")) == true
                    && line?.contains(" stdio;") == true
            }
        }

        @Test func `a session goes on when ssh ends and is run again`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                let client = try await host.client(
                    on: Terminal(), ["--via", "ssh", "work", "--", "echo ready; exec cat -A"])
                try await client.output.wait(for: "ready")
                try await client.type("one\n")
                try await client.output.wait(for: "one$")
                for number in 1...2 {
                    for pid in try carriers(host) { _ = kill(pid, SIGKILL) }
                    try await client.type("again\(number)\n")
                    try await client.output.wait(for: "again\(number)$")
                }
                // Reconnecting asks nothing.
                let links = host.calls.filter { $0.contains(" stdio;") }
                #expect(links.count == 3, "\(links)")
                #expect(!links[0].contains("BatchMode=yes"))
                #expect(links[1].contains("BatchMode=yes"))
                #expect(try carriers(host).count == 1)
                try await client.type("\u{4}")
                #expect(try await client.status() == 0, "\(client.output.text)")
                #expect(try carriers(host) == [])
                await client.stop()
                await server.stop()
            }
        }

        @Test func `behind a shared connection that is dead ssh makes one of its own`()
            async throws
        {
            try await SSHHost.with { host in
                let server = try await host.serve()
                let socket = host.scratch.file("master")
                let configuration = host.scratch.file("ssh_config")
                try host.scratch.write(
                    try host.scratch.text("ssh_config") + "Host *\n    ControlPath \(socket)\n",
                    to: "ssh_config")
                let master = try Program.start(
                    "/usr/bin/ssh",
                    ["-F", configuration, "-v", "-N", "-o", "ControlMaster=yes", "work"])
                try await master.errors.wait(for: "Entering interactive session")
                let client = try await host.client(
                    on: Terminal(), ["--via", "ssh", "work", "--", "echo ready; exec cat -A"])
                try await client.output.wait(for: "ready")
                // As after a change of network: it is there, and answers nobody.
                master.kill(SIGSTOP)
                for pid in try carriers(host) { _ = kill(pid, SIGKILL) }
                try await client.type("one\n")
                try await client.output.wait(for: "one$")
                let links = host.calls.filter { $0.contains(" stdio;") }
                #expect(links.count == 3, "\(links)")
                #expect(!links[1].contains("-S none") && links[2].contains("-S none"), "\(links)")
                #expect(try carriers(host).count == 1)
                try await client.type("\u{4}")
                #expect(try await client.status() == 0, "\(client.output.text)")
                await client.stop()
                await master.stop()
                await server.stop()
            }
        }

        @Test func `nothing that ssh says comes into the middle of a session`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                let client = try await host.client(
                    on: Terminal(), ["--via", "ssh", "work", "--", "echo ready; exec cat"])
                try await client.output.wait(for: "ready\r\n")
                for pid in try carriers(host) { _ = kill(pid, SIGTERM) }
                try await client.type("x\n")
                #expect(try await client.output.wait(for: "x\r\nx\r\n") == "")
                await client.stop()
                await server.stop()
            }
        }

        @Test func `a blocked port is asked about once and remembered`() async throws {
            try await SSHHost.with { host in
                // Another address than that by which ssh comes, as behind a firewall.
                let blocked = try await host.serve(on: "127.0.0.2")
                let client = try await host.client(on: Terminal(), ["work", "--", "echo in"])
                try await client.output.wait(for: "cannot be reached; go through ssh from now on?")
                try await client.type("\n")
                try await client.output.wait(for: "in\r\n")
                #expect(try await client.status() == 0)
                await client.stop()
                #expect(try host.scratch.text("client/known_hosts").contains(" via=ssh ssh="))
                // Without a question, and with the ssh that was given then.
                let again = try Program.start(
                    Programs.client, ["--state", host.clientState, "work", "--", "echo again"],
                    environment: ["HOME": host.home])
                #expect(try await again.output.waitForEnd() == "again\r\n", "\(again.errors.text)")
                await blocked.stop()
            }
        }

        @Test func `a blocked port without a terminal says what to do`() async throws {
            try await SSHHost.with { host in
                // Another address than that by which ssh comes, as behind a firewall.
                let blocked = try await host.serve(on: "127.0.0.2")
                let client = try host.client(["work", "--", "echo in"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("cannot be reached"), "\(said)")
                #expect(said.contains("relay-client --via ssh work"), "\(said)")
                await blocked.stop()
            }
        }

        @Test func `where lingering is refused and nobody answers, both remedies are said`()
            async throws
        {
            try await SSHHost.with { host in
                // Another address than that by which ssh comes, as behind a firewall.
                let blocked = try await host.serve(on: "127.0.0.2")
                try host.scratch.write(
                    """
                    #!/bin/sh
                    case "$*" in
                    *enable-linger*) exit 1 ;;
                    *KillUserProcesses*) echo KillUserProcesses=yes ;;
                    *Linger*) echo Linger=no ;;
                    esac

                    """, to: "home/bin/loginctl")
                try await Program.run("/bin/chmod", ["700", host.home + "/bin/loginctl"])
                let client = try host.client(["work", "--", "echo in"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("relay-client --via ssh work"), "\(said)")
                #expect(said.contains("sudo loginctl enable-linger "), "\(said)")
                await blocked.stop()
            }
        }

        @Test func `a server that has stopped is looked for by ssh, if the user wants`()
            async throws
        {
            try await SSHHost.with { host in
                let server = try await host.serve()
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                await server.stop()
                let client = try host.client(["work", "--", "echo in"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("relay-client enrol work"), "\(said)")
                let question = "have ssh look for the server there?"
                let declined = try await host.client(on: Terminal(), ["work", "--", "echo in"])
                try await declined.output.wait(for: question)
                try await declined.type("n\n")
                #expect(try await declined.status() == 255)
                await declined.stop()
                let agreed = try await host.client(on: Terminal(), ["work", "--", "echo in"])
                try await agreed.output.wait(for: question)
                try await agreed.type("\n")
                try await agreed.output.wait(for: "in\r\n")
                #expect(try await agreed.status() == 0)
                await agreed.stop()
                let again = try host.client(["work", "--", "echo again"])
                #expect(try await again.output.waitForEnd() == "again\r\n")
            }
        }

        @Test func `links through ssh to a host without relay-server say how it gets one`()
            async throws
        {
            try await SSHHost.with { host in
                let server = try await host.serve()
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                try FileManager.default.removeItem(atPath: host.home + "/bin/relay-server")
                let client = try host.client(["--via", "ssh", "work", "--", "echo in"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("no link to work: "), "\(said)")
                #expect(said.contains("~/.local/bin") && said.contains("--server-path"))
                await server.stop()
            }
        }

        @Test func `any program whose streams are the link carries it`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let command =
                    "exec 3<>/dev/tcp/127.0.0.1/\(stage.serverPort);"
                    + " cat <&3 & trap 'kill $!' EXIT; cat >&3"
                let via = "exec bash -c '\(command.replacing("'", with: "'\\''"))'"
                let client = try stage.client(["--via", via, stage.host, "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `a program that carries nothing is named with its last words`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let client = try stage.client(
                    ["--via", "echo no way >&2; exit 5", stage.host, "--", "echo in"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("no way\n"), "\(said)")
                #expect(said.contains("the command of --via ended with exit status 5"), "\(said)")
            }
        }

        @Test func `the key is checked through ssh as well`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                #expect(try await host.client(["work", "--", "true"]).status() == 0)
                await server.stop()
                for file in ["server.key", "server.crt"] {
                    try FileManager.default.removeItem(atPath: host.serverState + "/" + file)
                }
                let anew = try await host.serve()
                let client = try host.client(["--via", "ssh", "work", "--", "echo in"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("HAS CHANGED: nothing was sent"), "\(said)")
                let enrol = try host.client("enrol", ["work"])
                #expect(try await enrol.status() == 255)
                #expect(try await enrol.errors.waitForEnd().contains("HAS CHANGED"))
                await anew.stop()
            }
        }
    }
}
