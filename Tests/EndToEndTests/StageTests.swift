// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// What the end-to-end tests stand on, tried on programs that every system has.
@Suite(.timeLimit(.minutes(2))) struct StageTests {
    private func shell(_ script: String) throws -> Program {
        try Program.start("/bin/sh", ["-c", script], input: .pipe)
    }

    @Test func `output and errors come apart and the exit status is told`() async throws {
        let program = try shell("echo out; echo err >&2; exit 7")
        #expect(try await program.output.waitForEnd() == "out\n")
        #expect(try await program.errors.waitForEnd() == "err\n")
        #expect(try await program.status() == 7)
    }

    @Test func `a program that a signal ended has the status of a shell`() async throws {
        let program = try shell("echo ready; read never")
        try await program.output.wait(for: "ready")
        program.kill(SIGKILL)
        #expect(try await program.status() == 128 + SIGKILL)
    }

    @Test func `what is typed into a pipe arrives`() async throws {
        let program = try shell("read name; echo hello $name")
        try await program.type("world\n")
        #expect(try await program.output.line() == "hello world")
        await program.stop()
    }

    @Test func `waiting goes on where the last wait ended`() async throws {
        let program = try shell("echo one two one three")
        #expect(try await program.output.wait(for: "one") == "")
        #expect(try await program.output.wait(for: "one") == " two ")
        await #expect(throws: StageError.self) { try await program.output.wait(for: "two") }
        await program.stop()
    }

    @Test func `a child has our three descriptors and no others`() async throws {
        let said = try await Program.run("/bin/sh", ["-c", "exec ls /proc/self/fd"])
        #expect(said == "0\n1\n2\n3\n", "3 is the folder itself")
    }

    @Test func `a job on a terminal has it for its own and sees its size change`() async throws {
        let terminal = try Terminal(columns: 90, rows: 20)
        let script = "trap 'stty size' WINCH; tty; stty size; while :; do read line; done"
        let job = try await Program.start(on: terminal, "/bin/bash", ["-c", script])
        try await job.output.wait(for: terminal.path)
        try await job.output.wait(for: "20 90")
        terminal.resize(columns: 100, rows: 30)
        try await job.type("\n")  // bash runs its traps between commands
        try await job.output.wait(for: "30 100")
        await job.stop()
    }

    @Test func `what a job did to its terminal can be seen after its death`() async throws {
        let terminal = try Terminal()
        let before = try await terminal.settings()
        let job = try await Program.start(
            on: terminal, "/bin/sh", ["-c", "stty raw -echo; echo ready; read never"])
        try await job.output.wait(for: "ready")
        job.kill(SIGSEGV)
        #expect(try await job.status() == 128 + SIGSEGV)
        #expect(try await terminal.settings() != before)
        await job.stop()
    }

    @Test func `a gap in a log counts only if it was announced with its length`() {
        let log = Array("0123456789".utf8)
        let seen = Array("012\u{18}\u{1B}[!p\u{1B}(B\u{F}\u{1B}[0m\r\n6789".utf8)
        let honest = GappedLog(terminal: seen, notices: "relay: 3 bytes were lost\n")
        #expect(honest.pieces.count == 2)
        #expect(honest.mismatch(with: log) == nil)
        let wrong = GappedLog(terminal: seen, notices: "relay: 1,000 bytes were lost\n")
        #expect(wrong.announced == [1000])
        #expect(wrong.mismatch(with: log) != nil)
        let silent = GappedLog(terminal: seen, notices: "")
        #expect(silent.mismatch(with: log) != nil)
    }

    @Test func `numbered lines come as ordered`() async throws {
        let scratch = try Scratch()
        let source = try await LineSource(scratch)
        let program = try Program.start("/bin/sh", ["-c", source.script])
        try await source.print(3)
        try await source.written()
        try await source.print(2)
        try await source.written()
        try await source.print(0)
        #expect(try await program.status() == 0)
        try await program.output.waitForEnd()
        // No terminal here that would make two bytes of each line end.
        #expect(program.output.bytes == source.log.filter { $0 != 0x0D })
        await source.stop()
        scratch.remove()
    }

    @Test func `a key typed on a terminal interrupts the job`() async throws {
        let terminal = try Terminal()
        let job = try await Program.start(
            on: terminal, "/bin/sh", ["-c", "echo ready; read never"])
        try await job.output.wait(for: "ready")
        try await job.type("\u{3}")
        #expect(try await job.status() == 128 + SIGINT)
        await job.stop()
    }
}
