// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The shell that leads a terminal's session while a program under test runs on it as its job.
///
/// Needed because the kernel resets a terminal when its session leader ends, which would hide what
/// the program itself left behind. It tells us the job's process id and status on descriptor 3.
final class TerminalLeader: Sendable {
    let shell: Child
    private let reports = Transcript()
    private let status = Watched<CInt?>(nil)

    /// Waits for ever after the job's end, so that the terminal stays as the job left it. The job
    /// becomes the foreground process group by the shell's own job control, and the shell's trap
    /// keeps it from following a job that was interrupted.
    private static let script = #"""
        set -m
        trap : INT
        sh -c 'echo $$ >&3; exec "$@" 3>&-' job "$@"
        echo $? >&3
        exec sleep infinity 3>&-
        """#

    init(
        _ terminal: Terminal, _ executable: String, _ arguments: [String],
        _ environment: [String: String], _ descriptors: [CInt: CInt]
    ) throws {
        let (reading, writing) = try Descriptor.pipe()
        var launch = Launch(executable: "/bin/sh")
        launch.arguments = ["-c", Self.script, "leader", executable] + arguments
        launch.environment.merge(environment) { $1 }
        launch.descriptors = descriptors
        launch.descriptors[3] = writing.number
        launch.terminal = terminal.path
        shell = try launch.start()
        reading.transcribe(into: reports)
    }

    /// Waits for the job to be started; gives back its process id.
    func jobStarted() async throws -> pid_t {
        let line = try await reports.line()
        guard let pid = pid_t(line) else { throw StageError.failed("leader", said: line) }
        return pid
    }

    func jobStatus(within bound: Duration) async throws -> CInt {
        if let known = status.read({ $0 }) { return known }
        let line = try await reports.line(within: bound)
        let ended = CInt(line)
        status.change { $0 = ended }
        guard let ended else { throw StageError.failed("leader", said: line) }
        return ended
    }

    /// The job is a child of the shell, so its id is its own until the shell has told its status.
    func killJob(_ pid: pid_t, _ signal: CInt) {
        if reports.text.split(separator: "\n").count < 2 { _ = Glibc.kill(pid, signal) }
    }
}
