// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc
package import RelaySystem
package import RelayWire

/// A pseudo terminal and the child that runs in it. Lives as long as the session; the child may end
/// before it, and background jobs after the child.
package struct PseudoTerminal: ~Copyable {
    /// The side we read output from and type on. Non-blocking; a read gives at most 4095
    /// bytes, so read until `.wouldBlock`. It never ends, see `slave`.
    package let master: OwnedDescriptor
    /// The write end of the child's standard input if that is a pipe. Non-blocking.
    package private(set) var inputPipe: OwnedDescriptor?
    /// Readable once the child has ended (a pidfd).
    package let exitDescriptor: OwnedDescriptor
    /// The child, which leads the terminal's session.
    package let process: CInt
    /// The slave's path, as in SSH_TTY.
    package let name: String
    /// Held open so that the master never reports EIO, on which `poll` would spin: the end is the
    /// child's exit, not the terminal's.
    private let slave: OwnedDescriptor
    /// Kept, because the kernel tells it only once.
    private var status: ExitStatus?

    /// The call of the only error after which the child may have run; it is killed then.
    package static let watchingCall = "pidfd_open"

    /// Opens a terminal and starts the child in it. Safe in a process with threads.
    package static func start(
        _ specification: ChildSpecification
    ) throws(SystemCallError) -> PseudoTerminal {
        let pair = try TerminalPair.open()
        try pair.configure(specification)
        let terminal = pair.slave.raw
        guard specification.inputIsPipe else {
            let process = try specification.start(terminal: terminal, name: pair.name, input: -1)
            return try PseudoTerminal(pair: pair, inputPipe: nil, process: process)
        }
        var ends: [CInt] = [-1, -1]
        guard unsafe relay_pipe(&ends) == 0 else { throw SystemCallError(call: "pipe2") }
        let readEnd = OwnedDescriptor(owning: ends[0])
        let writeEnd = OwnedDescriptor(owning: ends[1])
        try writeEnd.setNonBlocking()
        let process = try specification.start(
            terminal: terminal, name: pair.name, input: readEnd.raw)
        return try PseudoTerminal(pair: pair, inputPipe: writeEnd, process: process)
    }

    private init(
        pair: consuming TerminalPair, inputPipe: consuming OwnedDescriptor?, process: CInt
    ) throws(SystemCallError) {
        let exit = relay_open_process(process)
        guard exit >= 0 else {
            let error = SystemCallError(call: Self.watchingCall, subject: "\(process)")
            kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
            throw error
        }
        name = pair.name
        master = pair.master
        slave = pair.slave
        self.inputPipe = inputPipe
        exitDescriptor = OwnedDescriptor(owning: exit)
        self.process = process
    }

    /// How the child ended; nil while it runs.
    package mutating func reap() -> ExitStatus? {
        status = status ?? ExitStatus.reap(process)
        return status
    }

    /// Closes the terminal. The kernel sends SIGHUP and SIGCONT to the child, which leads its session,
    /// and when that goes to the job in the foreground, whoever they belong to: a signal of ours does
    /// not reach what runs under sudo.
    package consuming func hangUp() -> OrphanedChild {
        OrphanedChild(process: process, exitDescriptor: exitDescriptor)
    }
}

extension PseudoTerminal {
    /// The pipe to the child's standard input, for `poll`; -1, which `poll` skips, where it is none
    /// or has ended.
    package var pipeDescriptor: CInt {
        switch inputPipe {
        case .some(let pipe): pipe.raw
        case .none: -1
        }
    }

    /// Types what fits now, whatever the child's standard input is.
    package func type(_ bytes: Span<UInt8>) -> OwnedDescriptor.Transfer { master.write(bytes) }

    /// Writes to the pipe what fits now.
    package func writePipe(_ bytes: Span<UInt8>) -> OwnedDescriptor.Transfer {
        switch inputPipe {
        case .some(let pipe): pipe.write(bytes)
        case .none: .endOfFile
        }
    }

    /// Closes the pipe. A terminal has no end: there the user types VEOF.
    package mutating func endInput() {
        inputPipe = nil
    }

    package func setSize(_ size: WindowSize) throws(SystemCallError) {
        guard size.apply(to: master.raw) else {
            throw SystemCallError(call: "ioctl TIOCSWINSZ", subject: name)
        }
    }
}
