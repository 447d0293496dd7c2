// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Testing

extension EndToEnd {
    /// What can be wrong with the files or the server at a first contact: each is said, ends with
    /// 255, and loses nothing.
    @Suite struct FirstContactDangerTests {
        private static let other =
            "# mine\nother key=SHA256:\(String(repeating: "A", count: 43))"
            + " name=other port=7722\n"

        /// Calls, and expects to be told `words` and refused.
        private func expectRefusal(
            _ words: String, _ stage: Stage, _ arguments: [String]? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let client = try stage.client(arguments ?? [stage.host, "--", "echo in"])
            #expect(try await client.status() == 255, sourceLocation: sourceLocation)
            #expect(try await client.output.waitForEnd() == "", sourceLocation: sourceLocation)
            let said = try await client.errors.waitForEnd()
            #expect(said.contains(words), "\(said)", sourceLocation: sourceLocation)
        }

        @Test func `an edited file of known hosts is named with its line and left alone`()
            async throws
        {
            try await Stage.with { stage in
                let text = Self.other + "127.0.0.1 key=SHA256:oops name=x port=1\n"
                try stage.scratch.write(text, to: "client/known_hosts")
                try await expectRefusal("client/known_hosts:3: the value of key=", stage)
                try await expectRefusal(
                    "client/known_hosts:3: ", stage, ["forget", stage.host])
                #expect(try stage.scratch.text("client/known_hosts") == text)
            }
        }

        @Test func `an unreadable file of known hosts is not replaced by a new one`() async throws {
            try await Stage.with { stage in
                // Not even root reads a directory.
                _ = try stage.scratch.directory("client/known_hosts")
                try await expectRefusal("it is not a regular file of yours", stage)
            }
        }

        @Test(.needsTinyDisk)
        func `a full disk refuses the first contact and keeps the hosts that are known`()
            async throws
        {
            try await Stage.with { stage in
                let disk = try await stage.disk("client")
                try await stage.enrol(stage.clientState)
                try stage.scratch.write(Self.other, to: "client/known_hosts")
                try await disk.fill()
                try await expectRefusal("No space left on device", stage)
                #expect(try stage.scratch.text("client/known_hosts") == Self.other)
                try await disk.makeRoom()
                let client = try stage.client([stage.host, "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n")
                #expect(try stage.scratch.text("client/known_hosts").hasPrefix(Self.other))
            }
        }

        @Test(.needsTinyDisk)
        func `a read-only state refuses new hosts and is enough for known ones`() async throws {
            try await Stage.with { stage in
                let disk = try await stage.disk("client")
                try await stage.enrol(stage.clientState)
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                try await disk.makeReadOnly()
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                try await expectRefusal(
                    "Read-only file system", stage, ["localhost:\(stage.serverPort)"])
            }
        }

        @Test func `another user's server is named and nothing is started there`() async throws {
            try await Stage.with { stage in
                try await expectRefusal(
                    "is not the server of that user", stage, ["somebody@" + stage.host])
                #expect(Leftovers.holders(of: stage.scratch.path).isEmpty)
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
            }
        }

        @Test func `a changed key changes nothing in the file of known hosts`() async throws {
            try await Stage.with { stage in
                #expect(try await stage.client([stage.host, "--", "true"]).status() == 0)
                let known = try stage.scratch.text("client/known_hosts")
                try await stage.killServer()
                for file in ["server/server.key", "server/server.crt"] {
                    try FileManager.default.removeItem(atPath: stage.scratch.file(file))
                }
                try await stage.restartServer()
                try await expectRefusal("HAS CHANGED: nothing was sent", stage)
                #expect(try stage.scratch.text("client/known_hosts") == known)
            }
        }

        @Test func `something else on the port is told from a relay server`() async throws {
            try await Stage.with { stage in
                let echo = try await EchoServer.start()
                let host = "127.0.0.1:\(try #require(echo.address.port))"
                try await expectRefusal(host, stage, [host, "--", "true"])
                try await echo.stop()
            }
        }
    }
}
