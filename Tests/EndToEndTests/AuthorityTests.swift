// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// Certificates of the user's own authority in place of pinned keys.
    @Suite struct AuthorityTests {
        /// Has the script make certificates, and the server show the one for these names.
        private func certify(
            _ stage: Stage, _ names: [String], knownToServer: Bool = false
        ) async throws -> String {
            let folder = stage.scratch.file("certs")
            let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            try await Program.run(
                root + "/Scripts/make-certs.sh",
                ["--directory", folder] + names.flatMap { ["--name", $0] })
            try await stage.killServer()
            for file in ["server.key", "server.crt"] {
                let place = stage.serverState + "/" + file
                try FileManager.default.removeItem(atPath: place)
                try FileManager.default.copyItem(atPath: folder + "/" + file, toPath: place)
            }
            if knownToServer {
                try FileManager.default.copyItem(
                    atPath: folder + "/ca.crt", toPath: stage.serverState + "/ca.crt")
            }
            try await stage.restartServer()
            return folder
        }

        private func call(_ stage: Stage, _ options: [String]) throws -> Program {
            let state = ["--state", stage.clientState]
            return try Program.start(
                Programs.client, state + options + [stage.host, "--", "echo in"])
        }

        @Test func `an authority that vouches for the server needs no pin and no question`()
            async throws
        {
            try await Stage.with { stage in
                let folder = try await certify(stage, ["127.0.0.1"])
                let client = try call(stage, ["--ca", folder + "/ca.crt"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                let known = stage.clientState + "/known_hosts"
                #expect(!FileManager.default.fileExists(atPath: known))
            }
        }

        @Test func `a server that is certified for another name gets nothing`() async throws {
            try await Stage.with { stage in
                let folder = try await certify(stage, ["other.example"])
                let client = try call(stage, ["--ca", folder + "/ca.crt"])
                #expect(try await client.status() == 255)
                let said = try await client.errors.waitForEnd()
                #expect(said.contains("IP address mismatch"), "\(said)")
            }
        }

        @Test func `a device may come with a certificate and key of its own`() async throws {
            try await Stage.with { stage in
                let folder = try await certify(stage, ["127.0.0.1"])
                let options = [
                    "--ca", folder + "/ca.crt", "--certificate", folder + "/client.crt", "--key",
                    folder + "/client.key",
                ]
                // It is another device, which the server does not know.
                let stranger = try call(stage, options)
                #expect(try await stranger.status() == 255)
                let said = try await stranger.errors.waitForEnd()
                let shown = said.split(separator: " ").first { $0.hasPrefix("SHA256:") }
                let fingerprint = try #require(shown).prefix { !$0.isNewline }
                try await Program.run(
                    Programs.server,
                    ["authorize", String(fingerprint), "--state", stage.serverState])
                #expect(try await call(stage, options).output.waitForEnd() == "in\r\n")
            }
        }

        @Test func `with the authority on both sides there is neither a pin nor a list`()
            async throws
        {
            try await Stage.with { stage in
                let folder = try await certify(stage, ["127.0.0.1"], knownToServer: true)
                let list = stage.serverState + "/authorized_devices"
                try "".write(toFile: list, atomically: false, encoding: .utf8)
                let state = try stage.scratch.directory("fresh")
                let options = [
                    "--state", state, "--ca", folder + "/ca.crt",
                    "--certificate", folder + "/client.crt", "--key", folder + "/client.key",
                ]
                let client = try Program.start(
                    Programs.client, options + [stage.host, "--", "echo in"])
                #expect(try await client.output.waitForEnd() == "in\r\n", "\(client.errors.text)")
                // Its name in the list of devices is the certificate's.
                let devices = try Program.start(
                    Programs.client, ["devices"] + options + [stage.host])
                let table = try await devices.output.waitForEnd()
                #expect(table.contains("(certificate)"), "\(table)")
                #expect(!FileManager.default.fileExists(atPath: state + "/known_hosts"))
            }
        }

        @Test func `a certificate without its key is refused at once`() async throws {
            try await Stage.with { stage in
                let client = try call(stage, ["--certificate", "x.crt"])
                #expect(try await client.status() == 255)
                #expect(try await client.errors.waitForEnd().contains("belong together"))
            }
        }
    }
}
