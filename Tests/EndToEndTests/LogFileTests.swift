// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension EndToEnd {
    /// The whole output on the host's disk.
    @Suite struct LogFileTests {
        /// Waits until a file has this length.
        private func wait(for file: String, bytes: Int) async throws {
            try await Program.run(
                "/usr/bin/timeout",
                [
                    "60", "/bin/sh", "-c",
                    "until [ \"$(stat -c %s \(file) 2>/dev/null)\" = \(bytes) ]; do sleep 0.05; done",
                ])
        }

        @Test func `the log has every byte, beside a ring that has not`() async throws {
            let flood = Flood(bytes: 6 << 20)
            try await Stage.with { stage in
                let log = stage.scratch.file("log")
                let client = try await stage.client(
                    on: Terminal(),
                    ["--log", log, "--ring", "4m", stage.host, "--", flood.command])
                #expect(try await client.status() == 0, "\(client.errors.text)")
                try await wait(for: log, bytes: flood.bytes)
                let digest = try await Flood.digest(ofFile: log)
                #expect(try await digest == flood.digest())
                let mode = try FileManager.default.attributesOfItem(atPath: log)
                #expect(mode[.posixPermissions] as? Int == 0o600)
            }
        }

        @Test func `a log is put aside at its size, and none is taken away`() async throws {
            try await Stage.with { stage in
                let log = stage.scratch.file("log")
                try "before".write(toFile: log + ".1", atomically: true, encoding: .utf8)
                let client = try stage.client(
                    [
                        "--log", log, "--log-size", "64k", stage.host, "--",
                        "head -c 200000 /dev/zero | tr '\\0' x",
                    ])
                #expect(try await client.status() == 0, "\(client.errors.text)")
                try await wait(for: log, bytes: 200_000 - 3 * 65536)
                for number in 2...4 { try await wait(for: log + ".\(number)", bytes: 65536) }
                let old = try String(contentsOfFile: log + ".1", encoding: .utf8)
                #expect(old == "before")
            }
        }

        @Test func `a log that was deleted is begun anew when its size is reached`() async throws {
            try await Stage.with { stage in
                let log = stage.scratch.file("log")
                let fifo = stage.scratch.file("go")
                try await Program.run("/usr/bin/mkfifo", [fifo])
                _ = try await stage.client([stage.host, "--", "true"]).status()
                let print = { (count: Int) in
                    "head -c \(count) /dev/zero | tr '\\0' x; read a <\(fifo)"
                }
                let job = try stage.client(
                    [
                        "run", stage.host, "-s", "job", "--log", log, "--log-size", "64k", "--",
                        "\(print(10_000)); \(print(200_000))",
                    ])
                #expect(try await job.status() == 0, "\(job.errors.text)")
                try await wait(for: log, bytes: 10_000)
                try FileManager.default.removeItem(atPath: log)
                try await Program.run("/bin/sh", ["-c", "echo go >\(fifo)"])
                try await wait(for: log, bytes: 210_000 - 3 * 65536)
                for number in 1...2 { try await wait(for: log + ".\(number)", bytes: 65536) }
                let info = try stage.client(["info", stage.host, "job", "--json"])
                let facts = try await info.output.waitForEnd()
                #expect(facts.contains(/"log_fault": ?null/), "\(facts)")
            }
        }

        @Test func `a log that cannot be opened is said, and the session runs`() async throws {
            try await Stage.with { stage in
                let client = try stage.client(
                    ["--log", "/nonexistent/log", stage.host, "--", "exit 6"])
                #expect(try await client.status() == 6)
                #expect(client.errors.text.contains("/nonexistent/log"), "\(client.errors.text)")
            }
        }

        @Test(.needsTinyDisk)
        func `a full disk is said once and costs the file alone`() async throws {
            try await Stage.with { stage in
                let disk = try await stage.disk("logs")
                let client = try await stage.client(
                    on: Terminal(),
                    [
                        "-s", "full", "--log", disk.path + "/log", stage.host, "--",
                        "head -c 300000 /dev/zero | tr '\\0' x; echo; echo all; cat -A",
                    ])
                try await client.output.wait(for: "all")
                // It may have been said in the midst of the output.
                if !client.output.text.contains("is not written any more") {
                    try await client.output.wait(for: "is not written any more")
                }
                try await client.type("alive\r")
                try await client.output.wait(for: "alive$")
                let info = try stage.client(["info", stage.host, "full"])
                let facts = try await info.output.waitForEnd()
                #expect(facts.contains("log fault"), "\(facts)")
                try await client.type("\r~.")
                #expect(try await client.status() == 0)
                let back = try await stage.client(on: Terminal(), ["attach", stage.host, "full"])
                try await back.output.wait(for: "alive$")
                #expect(!back.output.text.contains("is not written any more"))
            }
        }

        @Test func `that a log's writer was killed is said, and the session goes on`() async throws
        {
            try await Stage.with { stage in
                let log = stage.scratch.file("log")
                let client = try await stage.client(
                    on: Terminal(),
                    ["--log", log, "-s", "job", stage.host, "--", "echo one; cat -A"])
                try await client.output.wait(for: "one")
                try await wait(for: log, bytes: 5)
                // Both are relay-holder; only the session's has a child.
                let writers = try Leftovers.holders(of: stage.scratch.path).filter { process in
                    let children = "/proc/\(process)/task/\(process)/children"
                    return try String(contentsOfFile: children, encoding: .utf8).isEmpty
                }
                #expect(writers.count == 1)
                kill(try #require(writers.first), SIGKILL)
                try await client.output.wait(for: "its writer was killed")
                try await client.type("alive\r")
                try await client.output.wait(for: "alive$")
                try await client.type("\r\u{4}")
                #expect(try await client.status() == 0)
            }
        }

        @Test func `a log goes on while the server is away`() async throws {
            try await Stage.with { stage in
                let log = stage.scratch.file("log")
                let fifo = stage.scratch.file("go")
                try await Program.run("/usr/bin/mkfifo", [fifo])
                _ = try await stage.client([stage.host, "--", "true"]).status()
                let job = try stage.client(
                    ["run", stage.host, "--log", log, "--", "echo one; read a <\(fifo); echo two"])
                #expect(try await job.status() == 0, "\(job.errors.text)")
                try await wait(for: log, bytes: 5)
                try await stage.killServer()
                try await Program.run("/bin/sh", ["-c", "echo go >\(fifo)"])
                try await wait(for: log, bytes: 10)
                #expect(try String(contentsOfFile: log, encoding: .utf8) == "one\r\ntwo\r\n")
                try await stage.restartServer()
            }
        }
    }
}
