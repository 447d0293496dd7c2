// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// `relay-server upgrade`: what is in its way, and what is not to get in between.
    @Suite struct UpgradeTests {
        @Test func `nobody else gets the state while a server makes room`() async throws {
            try await Stage.with { stage in
                // A client that does not close holds up the server's end.
                let client = try await stage.cat()
                client.kill(SIGSTOP)
                let (state, ended) = (stage.serverState, Watched(false))
                let upgrade = try Program.start(Programs.server, ["upgrade", "--state", state])
                async let rivals = Self.complaints(of: state, until: ended)
                let status = try await upgrade.status()
                ended.change { $0 = true }
                #expect(status == 0, "\(upgrade.errors.text)")
                let complaints = try await rivals
                for complaint in complaints {
                    #expect(complaint.contains("another server runs"), "\(complaint)")
                }
                // The same process serves, and no rival.
                let lock = try stage.scratch.text("server/server.lock")
                #expect(lock == "\(stage.server.pid)\n")
                try await goesOn(stage)
            }
        }

        @Test func `a server stays that would have no relay-holder`() async throws {
            try await Stage.with { stage in
                let lonely = try stage.scratch.directory("lonely") + "/relay-server"
                try FileManager.default.copyItem(atPath: Programs.server, toPath: lonely)
                let upgrade = try Program.start(lonely, ["upgrade", "--state", stage.serverState])
                #expect(try await upgrade.status() == 255)
                #expect(upgrade.errors.text.contains("lonely/relay-holder"))
                try await goesOn(stage)
            }
        }

        @Test func `a server stays whose options the other program does not take`() async throws {
            let authority = try Scratch()
            defer { authority.remove() }
            let certificate = authority.file("ca.crt")
            try await Program.run(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=test", "-keyout",
                    authority.file("ca.key"), "-out", certificate,
                ])
            var setting = Stage.Setting()
            setting.serverOptions = ["--ca", certificate]
            try await Stage.with(setting) { stage in
                try authority.write("junk", to: "ca.crt")
                let upgrade = try Program.start(
                    Programs.server, ["upgrade", "--state", stage.serverState])
                #expect(try await upgrade.status() == 255)
                for words in ["goes on as it was", certificate] {
                    #expect(upgrade.errors.text.contains(words), "\(upgrade.errors.text)")
                }
                try await goesOn(stage)
            }
        }

        private static let unfit: [(script: String?, reason: String)] = [
            // It does not know how to say whether it could serve.
            ("echo 'Error: no such option' >&2; exit 64", "no such option"),
            ("exit 1", "exit status 1"),
            (nil, "no such program"),
        ]

        @Test(arguments: unfit)
        func `a server stays if the other program does not say that it can serve`(
            _ script: String?, _ reason: String
        ) async throws {
            try await Stage.with { stage in
                let attempt = try upgrade(stage, to: script)
                #expect(try await attempt.status() == 255)
                #expect(attempt.errors.text.contains(reason), "\(attempt.errors.text)")
                try await goesOn(stage)
            }
        }

        @Test func `a server goes on as itself if the other goes away in between`() async throws {
            try await Stage.with { stage in
                try await upgrade(stage, to: "rm \"$0\"").status()
                try await stage.server.errors.wait(for: "this program goes on")
                try await stage.server.errors.wait(for: "listening")
                try await goesOn(stage)
            }
        }

        /// `relay-server upgrade` of another installation, whose relay-server is a shell script or is
        /// not there.
        private func upgrade(_ stage: Stage, to script: String?) throws -> Program {
            let folder = try stage.scratch.directory("other")
            try FileManager.default.copyItem(atPath: Programs.server, toPath: folder + "/caller")
            for (name, text) in [("relay-holder", ""), ("relay-server", script)] {
                guard let text else { continue }
                try stage.scratch.write("#!/bin/sh\n\(text)\n", to: "other/\(name)")
                guard unsafe chmod("\(folder)/\(name)", 0o700) == 0 else {
                    throw StageError.systemCall("chmod", errno: errno)
                }
            }
            return try Program.start(
                folder + "/caller", ["upgrade", "--state", stage.serverState])
        }

        /// The server is the process that was started, and answers.
        private func goesOn(_ stage: Stage) async throws {
            #expect(ProcessFacts(pid: stage.server.pid).isRunning)
            let client = try stage.client([stage.host, "--", "echo in"])
            #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
        }

        /// Of servers that are started for the same state, one after the other.
        private static func complaints(
            of state: String, until ended: Watched<Bool>
        ) async throws -> [String] {
            var complaints: [String] = []
            while !ended.read({ $0 }) {
                let rival = try Program.start(
                    Programs.server,
                    ["serve", "--listen", "127.0.0.1:0", "--state", state])
                _ = try await rival.errors.first { bytes in
                    let text = String(decoding: bytes, as: UTF8.self)
                    let said = ["another server runs", "listening"].contains(where: text.contains)
                    return said ? true : nil
                }
                rival.kill(SIGKILL)
                complaints.append(try await rival.errors.waitForEnd())
            }
            return complaints
        }
    }
}
