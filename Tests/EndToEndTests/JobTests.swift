// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import NIOCore
import Testing

extension EndToEnd {
    /// What people use nohup for: started, left alone, read, waited for.
    @Suite struct JobTests {
        /// Makes the proxy's host known, and gives what `run` prints.
        private func run(_ stage: Stage, _ arguments: [String]) async throws -> String {
            let job = try stage.client(["run", stage.host] + arguments)
            let name = try await job.output.waitForEnd()
            #expect(try await job.status() == 0, "\(job.errors.text)")
            return name.trimmingCharacters(in: .newlines)
        }

        private func meet(_ stage: Stage) async throws {
            _ = try await stage.client([stage.host, "--", "true"]).status()
        }

        @Test func `run starts, logs print, wait gives the status`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let fifo = stage.scratch.file("go")
                try await Program.run("/usr/bin/mkfifo", [fifo])
                let name = try await run(
                    stage, ["--", "echo one; read line <\(fifo); echo $line; exit 7"])
                let early = try stage.client(["logs", stage.host, name])
                // It may not have printed yet; with -f it is waited for.
                let said = try await early.output.waitForEnd()
                #expect(said.isEmpty || said == "one\n")
                let follower = try stage.client(["logs", stage.host, name, "-f"])
                try await follower.output.wait(for: "one\n")
                let waiter = try stage.client(["wait", stage.host, name])
                try await Program.run("/bin/sh", ["-c", "echo two >\(fifo)"])
                #expect(try await follower.output.waitForEnd() == "one\ntwo\n")
                #expect(try await follower.status() == 0)
                #expect(try await waiter.status() == 7, "\(waiter.errors.text)")
                // The end was seen.
                let again = try stage.client(["wait", stage.host, name])
                #expect(try await again.status() == 255)
            }
        }

        @Test func `logs after the end give all that is kept, and the end is still to be seen`()
            async throws
        {
            try await Stage.with { stage in
                try await meet(stage)
                let name = try await run(
                    stage, ["-s", "job", "--", "printf '\\033[1mbold\\033[m\\n'"])
                #expect(name == "job")
                let follower = try stage.client(["logs", stage.host, "job", "-f"])
                #expect(try await follower.status() == 0)
                let plain = try stage.client(["logs", stage.host, "job"])
                #expect(try await plain.output.waitForEnd() == "bold\n")
                let raw = try stage.client(["logs", stage.host, "job", "--raw"])
                #expect(try await raw.output.waitForEnd() == "\u{1b}[1mbold\u{1b}[m\r\n")
                let part = try stage.client(["logs", stage.host, "job", "--raw", "--since", "4"])
                #expect(try await part.output.waitForEnd() == "bold\u{1b}[m\r\n")
                let waiter = try stage.client(["wait", stage.host, "job"])
                #expect(try await waiter.status() == 0)
            }
        }

        @Test func `a name that is taken starts nothing`() async throws {
            try await Stage.with { stage in
                let client = try await stage.cat(["-s", "taken"])
                let mark = stage.scratch.file("mark")
                let job = try stage.client(
                    ["run", stage.host, "-s", "taken", "--", "touch \(mark)"])
                #expect(try await job.status() == 255)
                #expect(job.errors.text.contains("nothing was started"), "\(job.errors.text)")
                #expect(!FileManager.default.fileExists(atPath: mark))
                try await client.type("\r~.")
            }
        }

        @Test func `a log is whole over links that are cut and a server that is killed`()
            async throws
        {
            let flood = Flood(bytes: 3 << 20)
            try await Stage.with { stage in
                try await meet(stage)
                let name = try await run(stage, ["--ring", "8m", "--", flood.command])
                let received = stage.scratch.file("received")
                let follower = try stage.client(
                    ["logs", stage.host, name, "-f", "--raw"], output: .file(received))
                for _ in 0..<5 {
                    await stage.proxy.cutAfter(bytes: 300_000, direction: .down)
                    try await Program.run("/bin/sleep", ["0.2"])
                }
                try await stage.killServer()
                try await stage.restartServer()
                #expect(try await follower.status() == 0, "\(follower.errors.text)")
                let digest = try await Flood.digest(ofFile: received)
                #expect(try await digest == flood.digest())
                let waiter = try stage.client(["wait", stage.host, name])
                #expect(try await waiter.status() == 0, "\(waiter.errors.text)")
            }
        }

        @Test func `a log goes on after another server was in the place of ours`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let fifo = stage.scratch.file("go")
                try await Program.run("/usr/bin/mkfifo", [fifo])
                let name = try await run(stage, ["--", "echo one; read line <\(fifo); echo $line"])
                let follower = try stage.client(["logs", stage.host, name, "-f"])
                try await follower.output.wait(for: "one\n")
                let state = try stage.scratch.directory("other")
                let other = try Program.start(
                    Programs.server, ["serve", "--state", state, "--listen", "127.0.0.1:0"],
                    output: .file("/dev/null"))
                try await other.errors.wait(for: "listening")
                let port = try #require(Int(stage.scratch.text("other/port").dropLast()))
                let place = try SocketAddress(ipAddress: "127.0.0.1", port: port)
                await stage.proxy.setTarget(place)
                await stage.proxy.cut()
                try await follower.errors.wait(for: "answers with another key now")
                let ours = try SocketAddress(ipAddress: "127.0.0.1", port: stage.serverPort)
                await stage.proxy.setTarget(ours)
                try await Program.run("/bin/sh", ["-c", "echo two >\(fifo)"])
                #expect(try await follower.output.waitForEnd() == "one\ntwo\n")
                #expect(try await follower.status() == 0)
                let said = try await follower.errors.waitForEnd()
                #expect(said.split(separator: "\n").count == 1, "\(said)")
                await other.stop()
            }
        }

        @Test func `a log that ends in the midst of a line is whole, and takes its colour back`()
            async throws
        {
            try await Stage.with { stage in
                try await meet(stage)
                let fifo = stage.scratch.file("go")
                try await Program.run("/usr/bin/mkfifo", [fifo])
                let command = "printf '\\033[31mred'; read line <\(fifo); printf 'der\\r'"
                let name = try await run(stage, ["--", command])
                let follower = try stage.client(["logs", stage.host, name, "-f"])
                try await follower.output.wait(for: "red")
                let shown = try await stage.client(
                    on: Terminal(), ["logs", stage.host, name, "-f"])
                try await shown.output.wait(for: "red")
                try await Program.run("/bin/sh", ["-c", "echo >\(fifo)"])
                #expect(try await follower.output.waitForEnd() == "redder\r")
                #expect(try await shown.status() == 0)
                try await shown.output.wait(for: "der\r\u{1b}[0m")
                let log = try stage.client(["logs", stage.host, name])
                #expect(try await log.output.waitForEnd() == "redder\r")
            }
        }

        /// The sweep covers every moment from the first byte of the handshake to the answer.
        @Test func `a cut while a job is started starts it once`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let whole = await stage.proxy.passedBytes(.down)
                var random = Seeded()
                for number in 1...20 {
                    let mark = stage.scratch.file("started-\(number)")
                    let after = UInt64.random(in: 0...whole, using: &random)
                    await stage.proxy.cutAfter(bytes: after, direction: .down)
                    let name = try await run(stage, ["--", "echo started >>\(mark)"])
                    let waiter = try stage.client(["wait", stage.host, name])
                    #expect(try await waiter.status() == 0, "\(waiter.errors.text)")
                    #expect(try stage.scratch.text("started-\(number)") == "started\n")
                }
            }
        }

        @Test func `wait gives up in its time, and leaves the session alone`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let name = try await run(stage, ["--", "sleep 1000"])
                let waiter = try stage.client(["wait", stage.host, name, "--timeout", "200ms"])
                #expect(try await waiter.status() == 124)
                let kill = try stage.client(["kill", stage.host, name])
                #expect(try await kill.status() == 0)
            }
        }

        @Test func `a session can be driven by a program`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let name = try await run(stage, ["--", "stty -echo; echo ready; exec cat -A"])
                let ready = try stage.client(
                    ["wait", stage.host, name, "--for", "^ready$", "--timeout", "60s"])
                #expect(try await ready.output.waitForEnd() == "ready\n", "\(ready.errors.text)")
                let send = try stage.client(
                    ["send", "--offset", "--enter", stage.host, name, "hello", "there"])
                let offset = try await send.output.waitForEnd()
                #expect(try await send.status() == 0, "\(send.errors.text)")
                let answer = try stage.client([
                    "wait", stage.host, name, "--for", "hel+o there\\$", "--since",
                    offset.trimmingCharacters(in: .newlines),
                ])
                #expect(try await answer.output.waitForEnd() == "hello there$\n")
                let silence = try stage.client(["wait", stage.host, name, "--idle", "300ms"])
                #expect(try await silence.status() == 0)
                let file = stage.scratch.file("typed")
                try "from a file\r".write(toFile: file, atomically: true, encoding: .utf8)
                let piped = try stage.client(["send", stage.host, name], input: .file(file))
                #expect(try await piped.status() == 0, "\(piped.errors.text)")
                let last = try stage.client(
                    ["wait", stage.host, name, "--for", "from a file\\$", "--timeout", "60s"])
                #expect(try await last.status() == 0)
                let kill = try stage.client(["kill", stage.host, name])
                #expect(try await kill.status() == 0)
            }
        }

        @Test func `what a program types arrives once, over links that are cut`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let heard = stage.scratch.file("heard")
                let name = try await run(
                    stage, ["--", "stty raw -echo; echo ready; head -c 400000 >\(heard); exit 5"])
                let ready = try stage.client(["wait", stage.host, name, "--for", "ready"])
                #expect(try await ready.status() == 0)
                let text = (0..<50_000).map { "\($0 % 10000 + 10000)\r\n\n" }.joined()
                let input = stage.scratch.file("input")
                try text.write(toFile: input, atomically: true, encoding: .utf8)
                await stage.proxy.cutAfter(bytes: 100_000, direction: .up)
                let send = try stage.client(["send", stage.host, name], input: .file(input))
                let waiter = try stage.client(["wait", stage.host, name])
                #expect(try await waiter.status() == 5)
                _ = try await send.status()
                #expect(try stage.scratch.text("heard") == String(text.prefix(400_000)))
            }
        }

        @Test func `events tell what happens to sessions`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let events = try stage.client(["events", stage.host, "--json", "--idle", "300ms"])
                try await events.output.wait(for: "\"event\":\"ready\"")
                let client = try await stage.client(
                    on: Terminal(), ["-s", "seen", stage.host, "--", "echo hi; read a; exit 4"])
                try await client.output.wait(for: "hi")
                try await events.output.wait(for: "\"event\":\"created\"")
                try await events.output.wait(for: "\"event\":\"idle\"")
                try await client.type("\u{7}\r")
                #expect(try await client.status() == 4)
                try await events.output.wait(for: "\"event\":\"exited\"")
                let words = try events.output.text.split(separator: "\n").map { line in
                    let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                    return (value as? [String: Any])?["event"] as? String ?? ""
                }
                #expect(words.contains("attached"))
                // A server that is killed is not the end of it.
                try await stage.killServer()
                try await stage.restartServer()
                let other = try await stage.cat(["-s", "other"])
                try await events.output.wait(for: "\"name\":\"other\"")
                try await other.type("\r~.")
            }
        }

        @Test func `the title of a session that nobody is in is told at once`() async throws {
            try await Stage.with { stage in
                try await meet(stage)
                let events = try stage.client(["events", stage.host, "--json"])
                try await events.output.wait(for: "\"event\":\"ready\"")
                // Silent from then on: nothing else wakes the session's holder.
                let words = ["run", stage.host, "--", "printf '\\033]2;half way\\007'; sleep 600"]
                #expect(try await stage.client(words).status() == 0)
                try await events.output.wait(for: "half way")
            }
        }
    }
}
