// SPDX-License-Identifier: Apache-2.0

import Foundation
import RelayWire
import Testing

extension EndToEnd {
    /// A host that has no room left: on its disk, or for descriptors.
    @Suite struct FullHostTests {
        /// Has the server keep its state on a disk that can be filled.
        private func serverOnDisk(_ stage: Stage) async throws -> TinyDisk {
            try await stage.killServer()
            let disk = try await stage.disk("server")
            try await stage.enrol(stage.clientState)
            try await stage.restartServer()
            return disk
        }

        @Test(.needsTinyDisk)
        func `a full disk refuses new sessions in words and disturbs no other`() async throws {
            try await Stage.with { stage in
                let disk = try await serverOnDisk(stage)
                let old = try await stage.cat(["-s", "old"])
                try await disk.fill()
                let new = try stage.client([stage.host, "--", "echo in"])
                #expect(try await new.status() == 255)
                _ = try await new.errors.waitForEnd()
                #expect(new.errors.text.contains("No space left"), "\(new.errors.text)")
                try await old.type("still\r")
                try await old.output.wait(for: "still$")
                let second = try await stage.client(on: Terminal(), ["attach", stage.host, "old"])
                try await second.output.wait(for: "still$")
                try await disk.makeRoom()
                let later = try stage.client([stage.host, "--", "echo in"])
                #expect(try await later.output.waitForEnd() == "in\r\n", "\(later.errors.text)")
            }
        }

        @Test(.needsTinyDisk)
        func `a session that ends on a full disk is not said to have been killed`() async throws {
            try await Stage.with { stage in
                let disk = try await serverOnDisk(stage)
                let session = try await stage.cat(["-s", "old"])
                let holder = try #require(Leftovers.holders(of: stage.scratch.path).first)
                try await disk.fill()
                try await session.type("\u{4}")
                #expect(try await session.status() == 0)
                try await Program.run(
                    "/usr/bin/timeout", ["60", "tail", "--pid=\(holder)", "-f", "/dev/null"])
                let list = try stage.client(["ls", stage.host])
                #expect(try await !list.output.waitForEnd().contains("old"), "\(list.output.text)")
                let attach = try stage.client(["attach", stage.host, "old"])
                #expect(try await attach.status() == 255)
                let said = try await attach.errors.waitForEnd()
                #expect(!said.contains("killed"), "\(said)")
            }
        }

        @Test(.needsTinyDisk)
        func `a program on the host finds its server on a full disk`() async throws {
            try await Stage.with { stage in
                let disk = try await serverOnDisk(stage)
                _ = try await stage.cat(["-s", "old"])
                try await disk.fill()
                let link = try Program.start(
                    Programs.server, ["stdio", "--state", stage.serverState])
                #expect(try await link.output.waitForEnd() == "\n" + LinkMarker.line)
                #expect(try await link.status() == 0, "\(link.errors.text)")
                let list = try Program.start(
                    Programs.server, ["ls", "--state", stage.serverState])
                #expect(try await list.output.waitForEnd().contains("old"), "\(list.errors.text)")
            }
        }

        @Test(.needsTinyDisk)
        func `a full disk makes no token, loses none, and keeps none that is taken back`()
            async throws
        {
            try await Stage.with { stage in
                let disk = try await serverOnDisk(stage)
                _ = try await stage.cat(["-s", "work"])
                let share = try stage.client(["share", stage.host, "work"])
                let line = try await share.output.line()
                try await disk.fill()
                let failed = try stage.client(["share", stage.host, "work"])
                #expect(try await failed.status() == 255)
                #expect(failed.errors.text.contains("session_tokens"), "\(failed.errors.text)")
                let guest = try await stage.guest(["attach", line], on: Terminal())
                try await guest.output.wait(for: "ready")
                let unshare = try stage.client(["unshare", stage.host, "work"])
                #expect(try await unshare.status() == 255)
                #expect(unshare.errors.text.contains("do not count any more"))
                #expect(try await guest.status() == 255)
                try await guest.output.wait(for: "it was revoked")
            }
        }

        @Test(.needsTinyDisk)
        func `a server whose state is read-only from the start says so`() async throws {
            try await Stage.with { stage in
                let disk = try await stage.disk("frozen")
                try await disk.makeReadOnly()
                let server = try Program.start(
                    Programs.server, ["serve", "--state", disk.path, "--listen", "127.0.0.1:0"])
                #expect(try await server.status() == 255)
                _ = try await server.errors.waitForEnd()
                #expect(server.errors.text.contains("Read-only"), "\(server.errors.text)")
            }
        }

        /// 128 descriptors: less than the strangers want that the server would take.
        @Test func `at the limit of descriptors no newcomer is taken and nobody is lost`()
            async throws
        {
            var setting = Stage.Setting()
            setting.serverPrelude = "ulimit -n 128"
            try await Stage.with(setting) { stage in
                let old = try await stage.cat()
                let idlers = Idlers(150, at: stage.serverPort)
                try await stage.server.errors.wait(for: "descriptors run short")
                let facts = ProcessFacts(pid: stage.server.pid)
                let open = try facts.descriptors
                // The listener, the log and what is opened for a moment are not counted exactly.
                #expect(open <= 128 - 64 + 8, "\(open) are open")
                for word in ["one", "two", "three"] {
                    try await old.type(word + "\r")
                    try await old.output.wait(for: word + "$")
                }
                idlers.leave()
                let good = try stage.client([stage.host, "--", "echo in"])
                #expect(try await good.output.waitForEnd() == "in\r\n", "\(good.errors.text)")
            }
        }
    }
}
