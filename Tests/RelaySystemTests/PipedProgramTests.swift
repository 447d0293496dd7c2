// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import RelayWire
import Testing

@Suite(.timeLimit(.minutes(1))) struct PipedProgramTests {
    /// Everything a shell script prints, and how it ends.
    private func run(
        _ script: String, _ place: PipedProgram.Place = .apart, input: String = ""
    ) throws -> (String, String, RelayWire.ExitStatus) {
        let program = try PipedProgram.start(
            ["sh", "-c", script], place, keepsStandardError: false)
        let child = ChildProcess(program.process, place)
        let ends = program.release()
        let pen = OwnedDescriptor(owning: ends.input)
        _ = pen.write(Array(input.utf8).span)
        _ = consume pen
        let said = read(ends.output)
        let complained = read(try #require(ends.errors))
        return (said, complained, child.end(patience: 10_000))
    }

    private func read(_ raw: CInt) -> String {
        let descriptor = OwnedDescriptor(owning: raw)
        var text: [UInt8] = []
        while case (let bytes, .bytes(_)) = descriptor.read(atMost: 4096) { text += bytes }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func `a program of PATH gets our words, reads our pipe and writes to us`() throws {
        let (said, complained, status) = try run(
            "cat; echo no >&2; exit 7", input: "typed")
        #expect(said == "typed")
        #expect(complained == "no\n")
        #expect(status == .exited(code: 7))
    }

    @Test func `nothing else is inherited`() throws {
        let descriptors = try run("ls /proc/self/fd | tr '\\n' ' '").0
        // The fourth is the directory that ls reads.
        #expect(descriptors == "0 1 2 3 ")
    }

    @Test func `a program apart leads a session, one at the terminal stays in ours`() throws {
        #expect(try run("test $(ps -o sid= -p $$) = $$").2 == .exited(code: 0))
        #expect(try run("test $(ps -o sid= -p $$) = $$", .atTerminal).2 == .exited(code: 1))
    }

    @Test func `ending a program apart ends what it has started`() throws {
        let program = try PipedProgram.start(
            ["sh", "-c", "trap '' TERM; sleep 1000 & wait; sleep 1000"], .apart,
            keepsStandardError: true)
        let child = ChildProcess(program.process, .apart)
        let ends = program.release()
        _ = close(ends.input)
        #expect(child.end(patience: 50) == .signalled(number: UInt8(SIGKILL)))
        // The pipe ends when its last writer has.
        #expect(read(ends.output) == "")
        #expect(child.ended() == .signalled(number: UInt8(SIGKILL)))
    }

    @Test func `several programs are all asked to end before one is waited for`() throws {
        let directory = try ScratchDirectory()
        let fifo = try directory.fifo("asked")
        // The first ends once the second has been asked to.
        let answers = [
            "cat <'\(directory.path)/asked'; exit 3", "echo >'\(directory.path)/asked'; exit 4",
        ]
        var children: [ChildProcess] = []
        for answer in answers {
            let program = try PipedProgram.start(
                [
                    "sh", "-c",
                    "trap \"\(answer)\" TERM; sh -c 'echo ready; exec sleep 1000' & wait",
                ], .apart,
                keepsStandardError: true)
            children.append(ChildProcess(program.process, .apart))
            let ends = program.release()
            _ = close(ends.input)
            let output = OwnedDescriptor(owning: ends.output)
            try waitUntilReadable(output.raw)
        }
        _ = consume fifo
        ChildProcess.end(children, grace: 0, patience: 20_000)
        #expect(children.map { $0.ended() } == [.exited(code: 3), .exited(code: 4)])
    }

    @Test func `a program that is not there is an error`() {
        let error = #expect(throws: SystemCallError.self) {
            _ = try PipedProgram.start(["relay-no-such"], .apart, keepsStandardError: true).process
        }
        #expect(error?.errno == ENOENT)
    }
}
