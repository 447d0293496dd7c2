// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A running program under test: what it says, what it is told, and how it ended.
///
/// Whoever starts one ends it: `stop` at the latest, which the stage does for its own.
final class Program: Sendable {
    /// Where a descriptor of a program leads.
    enum Stream: Sendable {
        /// To us: the program's input is our `pen`, its output and errors are transcripts.
        case pipe
        case file(String)
        /// To the terminal, for programs on one.
        case terminal
    }

    let pid: pid_t
    /// Standard output, or all that reached the terminal. Empty if it goes to a file.
    let output: Transcript
    /// Standard error, unless it goes to the terminal.
    let errors: Transcript
    let pen: Pen?
    private let child: Child
    private let leader: TerminalLeader?

    private init(
        child: Child, pid: pid_t, output: Transcript, errors: Transcript, pen: Pen?,
        leader: TerminalLeader?
    ) {
        self.child = child
        self.pid = pid
        self.output = output
        self.errors = errors
        self.pen = pen
        self.leader = leader
    }

    /// Starts a program without a terminal.
    static func start(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:],
        input: Stream = .file("/dev/null"), output: Stream = .pipe, errors: Stream = .pipe
    ) throws -> Program {
        var plumbing = Plumbing()
        let pen = try plumbing.input(input)
        let said = try plumbing.output(1, output)
        let complained = try plumbing.output(2, errors)
        var launch = Launch(executable: executable, arguments: arguments)
        launch.environment.merge(environment) { $1 }
        launch.descriptors = plumbing.descriptors
        let child = try launch.start()
        return Program(
            child: child, pid: child.pid, output: said, errors: complained, pen: pen, leader: nil)
    }

    /// Starts a program as a job on `terminal`, as a shell would; standard error may go elsewhere.
    static func start(
        on terminal: Terminal, _ executable: String, _ arguments: [String],
        environment: [String: String] = [:], errors: Stream = .terminal
    ) async throws -> Program {
        var plumbing = Plumbing()
        let complained = try plumbing.output(2, errors)
        let leader = try TerminalLeader(
            terminal, executable, arguments, environment, plumbing.descriptors)
        return Program(
            child: leader.shell, pid: try await leader.jobStarted(), output: terminal.screen,
            errors: complained, pen: terminal.keyboard, leader: leader)
    }

    func type(_ text: String) async throws { try await type(Array(text.utf8)) }

    func type(_ bytes: [UInt8]) async throws { try await pen?.write(bytes) }

    /// Sends a signal to the program, unless it has ended.
    func kill(_ signal: CInt) {
        if let leader { leader.killJob(pid, signal) } else { child.kill(signal) }
    }

    /// Waits for the program to end; a shell's `$?`.
    @discardableResult
    func status(within bound: Duration = .seconds(60)) async throws -> CInt {
        if let leader { return try await leader.jobStatus(within: bound) }
        return try await child.status(within: bound).shellStatus
    }

    /// Ends the program and what leads its terminal, whatever state they are in.
    func stop() async {
        kill(SIGKILL)
        _ = try? await status()
        child.kill(SIGKILL)
        _ = try? await child.status(within: .seconds(60))
    }

    /// Runs a program that is only a means to its end and gives back what it printed.
    @discardableResult
    static func run(_ executable: String, _ arguments: [String]) async throws -> String {
        let program = try start(executable, arguments)
        let said = try await program.output.waitForEnd()
        let complained = try await program.errors.waitForEnd()
        guard try await program.status() == 0 else {
            throw StageError.failed(executable, said: said + complained)
        }
        return said
    }
}
