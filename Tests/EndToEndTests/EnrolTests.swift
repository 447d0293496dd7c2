// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayWire
import Testing

extension EndToEnd {
    /// `relay-server enrol` on a host where nothing runs yet.
    @Suite struct EnrolTests {
        @Test func `a device is let in, a server started, and all is said that leads there`()
            async throws
        {
            try await BareHost.with { host in
                let enrolled = try await host.enrolled()
                #expect(enrolled.isNew && enrolled.started)
                #expect(enrolled.lingering == .none)
                #expect(!enrolled.user.isEmpty && !enrolled.host.isEmpty)
                let key = try await host.says(["fingerprint"])
                #expect(key.contains(base64(enrolled.server)))
                #expect(try host.address() == "127.0.0.1:\(enrolled.port)")
                let client = try host.client([host.address(), "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `the second time nothing is new and nothing is started`() async throws {
            try await BareHost.with { host in
                let first = try await host.enrolled()
                let server = try #require(host.serverProcess)
                let second = try await host.enrolled()
                #expect(!second.isNew && !second.started)
                #expect(second.port == first.port && second.server == first.server)
                #expect(host.serverProcess == server)
                let lines = try host.scratch.text("state/authorized_devices").split(separator: "\n")
                #expect(lines.count == 1)
            }
        }

        @Test func `the server leaves the login and says what it says in its log`() async throws {
            try await BareHost.with { host in
                _ = try await host.enrolled()
                let server = try #require(host.serverProcess)
                #expect(getsid(server) != getsid(0))
                let stat = try String(contentsOfFile: "/proc/\(server)/stat", encoding: .utf8)
                // The seventh word is the controlling terminal (proc_pid_stat(5)).
                let words = stat.split(separator: ")").last?.split(separator: " ") ?? []
                #expect(words.count > 4 && words[4] == "0")
                #expect(try host.scratch.text("state/server.log").contains("listening"))
            }
        }

        @Test func `where the usual port is taken another is, and it is remembered`() async throws {
            try await BareHost.with { host in
                // If this fails somebody else has it, which is as good.
                let taken = try? await EchoServer.start(port: 7722)
                let enrolled = try await host.enrolled()
                #expect(enrolled.port != 7722)
                #expect(try host.scratch.text("state/port") == "\(enrolled.port)\n")
                try await taken?.stop()
            }
        }

        @Test(arguments: ["", "hello\n", "relay-enrol:1:AAAA:\n", "relay-enrol:1:AA"])
        func `what is no request is refused in words, and nothing is started`(_ line: String)
            async throws
        {
            try await BareHost.with { host in
                let (answer, status) = try await host.answer(to: line)
                guard case .refused(.badRequest, let words)? = answer else {
                    Issue.record("\(String(describing: answer))")
                    return
                }
                #expect(words.contains("relay-client"))
                #expect(status == 255)
                #expect(host.serverProcess == nil)
            }
        }

        @Test func `a request of a newer version is told so`() async throws {
            try await BareHost.with { host in
                let (answer, status) = try await host.answer(to: "relay-enrol:2:AAAA:\n")
                guard case .refused(.newerRequest, _)? = answer else {
                    Issue.record("\(String(describing: answer))")
                    return
                }
                #expect(status == 255)
            }
        }

        @Test func `a state directory that others may enter is refused with the remedy`()
            async throws
        {
            try await BareHost.with { host in
                _ = try host.scratch.directory("state")
                #expect(unsafe chmod(host.state, 0o755) == 0)
                guard case .refused(.stateUnusable, let words)? = try await host.enrol() else {
                    Issue.record("it was not refused")
                    return
                }
                #expect(words.contains("chmod 700"))
            }
        }

        @Test func `a server that cannot start is said with its last words`() async throws {
            try await BareHost.with { host in
                _ = try host.scratch.directory("state")
                try host.scratch.write("no port\n", to: "state/port")
                guard case .refused(.notStarted, let words)? = try await host.enrol() else {
                    Issue.record("it was not refused")
                    return
                }
                #expect(words.contains("holds no port"), "\(words)")
            }
        }

        @Test func `a system that hangs does not hang us`() async throws {
            try await BareHost.with { host in
                try host.tool("loginctl", "exec sleep 600")
                let enrolled = try await host.enrolled()
                #expect(enrolled.started && enrolled.lingering == .none)
            }
        }

        private func base64(_ bytes: [UInt8]) -> String {
            Data(bytes).base64EncodedString().replacingOccurrences(of: "=", with: "")
        }
    }
}
