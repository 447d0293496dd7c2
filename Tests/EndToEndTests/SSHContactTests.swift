// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// The first contact with a host that ssh reaches, and what follows without ssh.
    @Suite(.needsSSH) struct SSHContactTests {
        /// Calls and gives back what was said, output and errors apart.
        private func call(
            _ host: SSHHost, _ arguments: [String], _ options: [String] = []
        ) async throws -> (output: String, errors: String, status: CInt) {
            let client = try host.client(arguments, options: options)
            return (
                try await client.output.waitForEnd(), try await client.errors.waitForEnd(),
                try await client.status()
            )
        }

        private func expectIn(
            _ host: SSHHost, _ name: String = "work", _ options: [String] = [],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let (output, errors, status) = try await call(host, [name, "--", "echo in"], options)
            #expect(output == "in\r\n", "\(errors)", sourceLocation: sourceLocation)
            #expect(status == 0, "\(errors)", sourceLocation: sourceLocation)
        }

        /// Expects a failure with these words, none of them before output.
        private func expectFailure(
            _ words: [String], _ host: SSHHost, _ name: String = "work", _ options: [String] = [],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let (output, errors, status) = try await call(host, [name, "--", "echo in"], options)
            #expect(output == "", sourceLocation: sourceLocation)
            #expect(status == 255, sourceLocation: sourceLocation)
            for word in words {
                #expect(errors.contains(word), "\(errors)", sourceLocation: sourceLocation)
            }
        }

        @Test func `one command gets in over ssh, and the next without it`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                let (output, errors, _) = try await call(host, ["work", "--", "echo in"])
                #expect(output == "in\r\n", "\(errors)")
                let said = "work lets this device in from now on; ssh is not needed any more"
                #expect(errors.contains(said), "\(errors)")
                let calls = host.calls
                #expect(calls.count == 2, "\(calls)")
                #expect(calls.first?.hasPrefix("-T -G work") == true)
                #expect(calls.last?.contains(" enrol; ") == true)
                #expect(try await call(host, ["work", "--", "echo in"]).errors == "")
                #expect(host.calls == calls)
                let known = try host.scratch.text("client/known_hosts")
                #expect(known.hasPrefix("work key=SHA256:"), "\(known)")
                #expect(known.contains(" name=127.0.0.1 port="))
                await server.stop()
            }
        }

        @Test func `enrolling starts a server where none runs`() async throws {
            try await SSHHost.with { host in
                // It has run before and remembers its port.
                await (try await host.serve()).stop()
                try await expectIn(host)
                try await expectIn(host)
            }
        }

        @Test(arguments: [
            ("/bin/bash", "echo noise; printf 'half a line'; echo relay-enrolled:1:AAAA"),
            ("/bin/dash", ""), ("/usr/bin/fish", ""), ("/bin/csh", ""), ("/bin/zsh", ""),
        ])
        func `any login shell will do, whatever its start-up files print`(
            shell: String, startup: String
        ) async throws {
            guard FileManager.default.isExecutableFile(atPath: shell) else { return }
            try await SSHHost.with(.init(shell: shell, startup: startup)) { host in
                let server = try await host.serve()
                try await expectIn(host)
                try await expectIn(host, "work", ["--via", "ssh"])
                await server.stop()
            }
        }

        @Test func `other words for the same user and host share its pin`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                try await expectIn(host)
                try await expectIn(host, "other-words")
                #expect(host.calls.filter { $0.contains(" enrol; ") }.count == 1)
                let known = try host.scratch.text("client/known_hosts").split(separator: "\n")
                #expect(known.count == 2)
                #expect(known[1].dropFirst("other-words".count) == known[0].dropFirst("work".count))
                await server.stop()
            }
        }

        @Test func `words that lead to another port of the same name have a server of their own`()
            async throws
        {
            try await SSHHost.with { host in
                try await SSHHost.with { other in
                    let configuration = try other.scratch.text("ssh_config")
                    let renamed = configuration.replacing("Host work ", with: "Host guest ")
                    try host.scratch.write(
                        try host.scratch.text("ssh_config") + renamed, to: "ssh_config")
                    let servers = [try await host.serve(), try await other.serve()]
                    try await expectIn(host)
                    try await expectIn(host, "guest")
                    let known = try host.scratch.text("client/known_hosts").split(separator: "\n")
                        .map { $0.split(separator: " ") }
                    #expect(known.map(\.first) == ["work", "guest"])
                    #expect(known.first?[1] != known.last?[1], "the keys of two servers")
                    #expect(try await host.client("forget", ["guest"], ssh: false).status() == 0)
                    let calls = host.calls
                    try await expectIn(host)
                    #expect(host.calls == calls, "it is still known")
                    for server in servers { await server.stop() }
                }
            }
        }

        @Test func `a host without relay-server says how it gets one`() async throws {
            try await SSHHost.with(.init(server: nil)) { host in
                try await expectFailure(
                    ["no relay-server was found on work", "~/.local/bin", "--server-path"], host)
                try await expectFailure(
                    ["there is no /no/where on work"], host, "work", ["--server-path", "/no/where"])
            }
        }

        @Test func `relay-server is found where it is said to be`() async throws {
            try await SSHHost.with(.init(server: nil)) { host in
                let server = try await host.serve()
                _ = try host.scratch.directory("home/my relay")
                try FileManager.default.createSymbolicLink(
                    atPath: host.home + "/my relay/server",
                    withDestinationPath: Programs.server)
                try await expectIn(host, "work", ["--server-path", "~/my relay/server"])
                // What was said is remembered.
                try await expectIn(host, "work", ["--via", "ssh"])
                await server.stop()
            }
        }

        @Test func `a login that ssh refuses is ssh's to explain`() async throws {
            try await SSHHost.with { host in
                try await expectFailure(
                    ["Permission denied", "did not get into refused", "--no-ssh refused"],
                    host, "refused")
                #expect(try host.scratch.text("calls").contains("refused"))
            }
        }

        @Test func `without an ssh client there is another way`() async throws {
            try await SSHHost.with { host in
                let client = try Program.start(
                    Programs.client,
                    ["--state", host.clientState, "--ssh", "/no/ssh", "work", "--", "true"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("install an ssh client"), "\(said)")
                #expect(said.contains("--no-ssh work"))
            }
        }

        @Test(arguments: [
            ("echo 'Error: Unknown subcommand enrol' >&2; exit 64", "is too old"),
            ("echo relay-enrolled:7:AAAA:", "update relay-client"),
            ("echo hello; exit 3", "(exit status 3, its last words: hello)"),
        ])
        func `a server that answers otherwise is told apart`(
            script: String, words: String
        ) async throws {
            try await SSHHost.with(.init(server: nil)) { host in
                try host.scratch.write("#!/bin/sh\n\(script)\n", to: "home/bin/relay-server")
                try await Program.run(
                    "/bin/chmod", ["700", host.scratch.file("home/bin/relay-server")])
                try await expectFailure([words], host)
            }
        }

        @Test(.needsOtherUser)
        func `the user is the one that ssh logs in, and others have servers of their own`()
            async throws
        {
            try await SSHHost.with(.init(user: "nobody")) { host in
                let server = try await host.serve()
                // That user may have no shell to log in with, but he has a list.
                let list = try host.client("ls", ["work"])
                #expect(try await list.status() == 0, "\(list.errors.text)")
                #expect(try host.scratch.text("client/known_hosts").contains(" user=nobody name="))
                let port = try host.scratch.text("home/.local/state/relay/port").dropLast()
                try await expectFailure(
                    ["is not the server of that user", "nobody"], host,
                    "somebody@127.0.0.1:\(port)", ["--accept-new"])
                await server.stop()
            }
        }

        @Test func `a named port and an accepted key need no ssh`() async throws {
            try await SSHHost.with { host in
                let server = try await host.serve()
                let port = try host.scratch.text("home/.local/state/relay/port").dropLast()
                try await expectFailure(
                    ["no terminal to ask on"], host, "127.0.0.1:\(port)")
                try await expectFailure(
                    ["may not log in"], host, "127.0.0.1:\(port)", ["--accept-new"])
                #expect(host.calls == [])
                await server.stop()
            }
        }
    }
}
