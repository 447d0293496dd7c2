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
