// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import NIOCore
import Testing

extension EndToEnd {
    /// What there is on one host or several, and what it is called.
    @Suite struct SessionListTests {
        /// The sessions that `ls --json` gives, by host.
        private func hosts(_ client: Program) async throws -> [[String: Any]] {
            let text = try await client.output.waitForEnd()
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let object = try #require(value as? [String: Any])
            return try #require(object["hosts"] as? [[String: Any]])
        }

        @Test func `ls without a host asks all that are known, and one that is away gets a line`()
            async throws
        {
            try await Stage.with { stage in
                let client = try await stage.cat(["-s", "here"])
                // Another name of the same server, and one where nobody listens any more.
                let known = stage.clientState + "/known_hosts"
                let line = try String(contentsOfFile: known, encoding: .utf8)
                let echo = try await EchoServer.start()
                let away = try #require(echo.address.port)
                try await echo.stop()
                let pinned = line.replacingOccurrences(of: ":\(stage.proxy.port)", with: ":\(away)")
                    .replacingOccurrences(of: "port=\(stage.proxy.port)", with: "port=\(away)")
                try (line + pinned).write(toFile: known, atomically: true, encoding: .utf8)
                let list = try stage.client(["ls"])
                #expect(try await list.output.waitForEnd().contains("here"))
                #expect(try await list.status() == 255)
                #expect(list.errors.text.contains("127.0.0.1:\(away)"), "\(list.errors.text)")
                let hosts = try await hosts(stage.client(["ls", "--json"]))
                #expect(hosts.count == 2)
                let sessions = hosts.compactMap { $0["sessions"] as? [[String: Any]] }
                #expect(sessions.map(\.count).sorted() == [0, 1])
                try await client.type("\r~.")
            }
        }

        @Test func `ls says who is attached and what runs in front`() async throws {
            try await Stage.with { stage in
                let client = try await stage.client(
                    on: Terminal(), ["-s", "front", stage.host, "--", "echo ready; exec sleep 999"])
                try await client.output.wait(for: "ready")
                let hosts = try await hosts(stage.client(["ls", stage.host, "--json"]))
                let sessions = try #require(hosts[0]["sessions"] as? [[String: Any]])
                #expect(sessions[0]["front"] as? String == "sleep")
                #expect(sessions[0]["last_line"] as? String == "ready")
                let viewers = try #require(sessions[0]["viewers"] as? [[String: Any]])
                #expect(viewers.count == 1)
                #expect(viewers[0]["role"] as? String == "owner")
                let info = try stage.client(["info", stage.host, "front"])
                #expect(try await info.output.waitForEnd().contains("in front  sleep"))
            }
        }

        @Test func `a renamed session is found by its new name alone`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat(["-s", "old"])
                let other = try await stage.cat(["-s", "taken"])
                let rename = try stage.client(["rename", stage.host, "old", "new"])
                #expect(try await rename.status() == 0, "\(rename.errors.text)")
                // Who is attached stays, over a link that breaks as well.
                await stage.proxy.cut()
                try await client.type("still\r")
                try await client.output.wait(for: "still$")
                let clash = try stage.client(["rename", stage.host, "new", "taken"])
                #expect(try await clash.status() == 255)
                let words = clash.errors.text
                #expect(words.contains("another session of that name"), "\(words)")
                let gone = try stage.client(["info", stage.host, "old"])
                #expect(try await gone.status() == 255)
                let second = try await stage.client(on: Terminal(), ["attach", stage.host, "new"])
                try await second.output.wait(for: "still$")
                // The old name is free again.
                let third = try await stage.cat(["-s", "old"])
                try await third.type("third\r")
                try await third.output.wait(for: "third$")
                try await other.type("other\r")
                try await other.output.wait(for: "other$")
            }
        }

        @Test func `kill with a signal sends it and does nothing else`() async throws {
            try await Stage.with { stage in
                let script = "trap 'echo got it' USR1; echo ready; while :; do sleep 0.1; done"
                let client = try await stage.client(
                    on: Terminal(), ["-s", "deaf", stage.host, "--", script])
                try await client.output.wait(for: "ready")
                let kill = try stage.client(["kill", stage.host, "deaf", "--signal", "USR1"])
                #expect(try await kill.status() == 0, "\(kill.errors.text)")
                try await client.output.wait(for: "got it")
                let wrong = try stage.client(["kill", stage.host, "deaf", "--signal", "NONE"])
                #expect(try await wrong.status() == 255)
            }
        }
    }
}
