// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
import RelayWire
import Testing

/// Ending a session reaches jobs that the shell has put into groups of their own. A FIFO that each
/// job holds open tells when the last of them is gone.
@Suite struct SessionSignalTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func shell(_ script: String) -> ChildSpecification {
        var specification = ChildSpecification.shell(script)
        specification.directory = scratch.path
        return specification
    }

    @Test func `every group dies, after the shell too`() throws {
        let fifo = try scratch.fifo("alive")
        let script = "set -m; trap '' HUP; exec 9> alive; sleep 1000 & sleep 1000 & echo up"
        var terminal = try PseudoTerminal.start(shell(script))
        let end = try terminal.finish()
        #expect(end.output.contains("up"))
        #expect(terminal.signalSession(SIGKILL) == 2)
        #expect(try readUntilEnd(fifo) == "")
    }

    @Test func `a stopped job hears a hang-up`() throws {
        let fifo = try scratch.fifo("alive")
        let job = "sh -c 'echo up; kill -STOP $$; exec sleep 1000' > alive"
        let script = "set -m; \(job) & exec sleep 1000"
        var terminal = try PseudoTerminal.start(shell(script))
        _ = try read(fifo, until: "up")
        terminal.signalSession(SIGHUP)
        #expect(try readUntilEnd(fifo) == "")
        let end = try terminal.finish()
        #expect(end.status == .signalled(number: UInt8(SIGHUP)))
    }

    @Test func `what a closed terminal leaves behind is hung up`() throws {
        let fifo = try scratch.fifo("alive")
        // The job tells of itself when it is the program that the signal is to end.
        let job = "sh -c 'echo up; exec sleep 1000' > alive"
        let terminal = try PseudoTerminal.start(shell("\(job) & exec sleep 1000"))
        _ = try read(fifo, until: "up")
        let child = terminal.hangUp()
        #expect(try readUntilEnd(fifo) == "")
        try waitUntilReadable(child.exitDescriptor.raw)
        #expect(child.reap() == .signalled(number: UInt8(SIGHUP)))
    }

    @Test func `who made a session of his own is left alone`() throws {
        let fifo = try scratch.fifo("alive")
        let script = "setsid sh -c 'echo $$; exec sleep 1000' > alive & exec sleep 1000"
        var terminal = try PseudoTerminal.start(shell(script))
        let process = try read(fifo, until: "\n").dropLast()
        terminal.signalSession(SIGKILL)
        _ = try terminal.finish()
        let stranger = try #require(CInt(process))
        #expect(kill(stranger, 0) == 0)
        kill(stranger, SIGKILL)
        #expect(try readUntilEnd(fifo) == "")
    }
}
