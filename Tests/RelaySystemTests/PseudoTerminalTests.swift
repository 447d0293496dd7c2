// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
internal import RelayWire
import Testing

@Suite struct PseudoTerminalTests {
    @Test func `the exit code is the child's`() throws {
        var terminal = try PseudoTerminal.start(.shell("exit 7"))
        let end = try terminal.finish()
        #expect(end.status == .exited(code: 7))
        // The kernel tells it once, we as often as asked.
        #expect(terminal.reap() == .exited(code: 7))
    }

    @Test func `a child killed by a signal says which`() throws {
        var terminal = try PseudoTerminal.start(.shell("kill -TERM $$"))
        let end = try terminal.finish()
        #expect(end.status == .signalled(number: UInt8(SIGTERM)))
    }

    @Test func `a child that runs has no status`() throws {
        var terminal = try PseudoTerminal.start(.program("/bin/sleep", "1000"))
        #expect(terminal.reap() == nil)
        terminal.signalSession(SIGKILL)
        let end = try terminal.finish()
        #expect(end.status == .signalled(number: UInt8(SIGKILL)))
    }

    @Test func `a program that cannot be executed is reported to the parent`() {
        let missing = #expect(throws: SystemCallError.self) {
            _ = try PseudoTerminal.start(.program("/nonexistent"))
        }
        #expect(missing == SystemCallError(call: "execve", subject: "/nonexistent", errno: ENOENT))
        let forbidden = #expect(throws: SystemCallError.self) {
            _ = try PseudoTerminal.start(.program("/etc/passwd"))
        }
        #expect(forbidden?.errno == EACCES)
    }

    @Test func `typing reaches the child and its echo comes back`() throws {
        var terminal = try PseudoTerminal.start(.shell("read line; echo \"got $line\""))
        #expect(terminal.pipeDescriptor == -1)
        #expect(terminal.type(Array("abc\n".utf8).span) == .bytes(4))
        terminal.endInput()  // a terminal has no end
        let end = try terminal.finish()
        #expect(end.output == "abc\ngot abc\n")
    }

    @Test func `a piped input ends when we end it`() throws {
        var specification = ChildSpecification.program("/bin/cat")
        specification.inputIsPipe = true
        var terminal = try PseudoTerminal.start(specification)
        #expect(terminal.pipeDescriptor >= 0)
        #expect(terminal.writePipe([4, 10].span) == .bytes(2))  // VEOF is a byte like others
        terminal.endInput()
        #expect(terminal.pipeDescriptor == -1)
        #expect(terminal.writePipe([1].span) == .endOfFile)
        let end = try terminal.finish()
        #expect(end.output == "\u{4}\n")
        #expect(end.status == .exited(code: 0))
    }

    @Test func `a background job that keeps the terminal does not make it end or spin`() throws {
        let script = "trap '' HUP; sleep 1000 & echo up"
        var terminal = try PseudoTerminal.start(.shell(script))
        let end = try terminal.finish()
        #expect(end.output == "up\n")
        expectSilence(terminal)
        #expect(terminal.signalSession(SIGKILL) == 1)
    }

    @Test func `a terminal that nobody uses any more does not spin either`() throws {
        var terminal = try PseudoTerminal.start(.shell("echo bye"))
        let end = try terminal.finish()
        #expect(end.output == "bye\n")
        expectSilence(terminal)
        #expect(terminal.signalSession(SIGKILL) == 0)
    }

    private func expectSilence(_ terminal: borrowing PseudoTerminal) {
        var polled = [pollfd(fd: terminal.master.raw, events: Int16(POLLIN), revents: 0)]
        #expect(unsafe poll(&polled, 1, 0) == 0)
        var buffer: [UInt8] = [0]
        #expect(terminal.master.read(into: &buffer) == .wouldBlock)
    }

    @Test func `what is typed is shown unless that was not wanted`() throws {
        for echoes in [true, false] {
            var specification = ChildSpecification.shell("echo ready; read word; echo got $word")
            specification.echoes = echoes
            var terminal = try PseudoTerminal.start(specification)
            var output = try read(terminal.master, until: "ready")
            #expect(terminal.type(Array("hidden\n".utf8).span) == .bytes(7))
            output += try terminal.finish().output
            #expect(output.contains("got hidden"))
            let lines = output.split(whereSeparator: \.isNewline)
            #expect(lines.contains("hidden") == echoes, "\(output)")
        }
    }

    @Test func `a new size is announced to the program`() throws {
        let script = "trap 'stty size; exit' WINCH; stty size; sleep 1000 & wait"
        var terminal = try PseudoTerminal.start(.shell(script))
        var output = try read(terminal.master, until: "24 80")
        try terminal.setSize(WindowSize(columns: 132, rows: 50))
        output += try terminal.finish().output
        #expect(output.contains("50 132"))
        #expect(WindowSize(of: terminal.master.raw) == WindowSize(columns: 132, rows: 50))
        terminal.signalSession(SIGKILL)
    }

    @Test func `a key interrupts a child whose input is a pipe`() throws {
        var specification = ChildSpecification.program("/bin/sleep", "1000")
        specification.inputIsPipe = true
        var terminal = try PseudoTerminal.start(specification)
        let interrupts = terminal.signals(on: [3].span)
        #expect(interrupts)
        #expect(terminal.type([3].span) == .bytes(1))
        let end = try terminal.finish()
        #expect(end.status == .signalled(number: UInt8(SIGINT)))
    }

    @Test func `the job in the foreground is signalled like by a key`() throws {
        var terminal = try PseudoTerminal.start(.program("/bin/sleep", "1000"))
        let signalled = terminal.signalForeground(SIGINT)
        #expect(signalled)
        let end = try terminal.finish()
        #expect(end.status == .signalled(number: UInt8(SIGINT)))
    }
}
