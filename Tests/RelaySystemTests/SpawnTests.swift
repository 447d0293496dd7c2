// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import RelayWire
import Testing

@Suite struct SpawnTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    /// Runs a shell script with its answer redirected to a FIFO.
    private func answer(to script: String, environment: [String] = []) throws -> [String] {
        _ = unsafe unlink(scratch.path + "/answer")
        let fifo = try scratch.fifo("answer")
        let process = try Spawn.start(
            executable: "/bin/sh", arguments: ["sh", "-c", script, scratch.path + "/answer"],
            environment: environment, keepStandardError: false)
        wait(for: process)
        #expect(Spawn.reap(process) == .exited(code: 0))
        return try readUntilEnd(fifo).split(separator: "\n").map(String.init)
    }

    /// Waits for its end and leaves its status to be taken.
    private func wait(for process: CInt) {
        var information = unsafe siginfo_t()
        _ = retryingInterrupts {
            unsafe waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT)
        }
    }

    @Test func `no descriptor is inherited, and the first three lead nowhere`() throws {
        var leaked: [CInt] = [-1, -1]
        unsafe pipe(&leaked)
        defer { for raw in leaked { _ = close(raw) } }
        // The answer goes through a subshell, so that the shell's own descriptors stay as they are.
        let path = ["PATH=/usr/bin:/bin"]
        let names = "/proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2"
        let links = try answer(to: "(readlink \(names); :) > \"$0\"; :", environment: path)
        #expect(links == ["/dev/null", "/dev/null", "/dev/null"])
        // 3 is the directory that ls reads.
        let open = try answer(to: "ls /proc/self/fd > \"$0\"; :", environment: path)
        #expect(open == ["0", "1", "2", "3"])
    }

    @Test func `signals are at their default, whatever we do with ours`() throws {
        let answer = try answer(
            to: "grep -E 'Sig(Blk|Ign)' /proc/self/status > \"$0\"",
            environment: ["PATH=/usr/bin:/bin"])
        #expect(signalSets(answer) == [0, 0])
    }

    @Test func `it gets the environment it was given and nothing else`() throws {
        let answer = try answer(to: "/usr/bin/env > \"$0\"", environment: ["A=1", "B=x y"])
        // The shell adds variables of its own.
        let own = ["PWD=", "_=", "SHLVL=", "OLDPWD="]
        #expect(answer.filter { line in !own.contains { line.hasPrefix($0) } } == ["A=1", "B=x y"])
    }

    @Test func `it leads a session of its own`() throws {
        let answer = try answer(
            to: "read pid name state parent group session rest < /proc/$$/stat; "
                + "echo $(( pid - session )) > \"$0\"")
        #expect(answer == ["0"])
    }

    @Test func `a program that is not there is an error that names it`() {
        let error = #expect(throws: SystemCallError.self) {
            try Spawn.start(
                executable: "/nonexistent", arguments: ["x"], environment: [],
                keepStandardError: false)
        }
        #expect(
            error == SystemCallError(call: "posix_spawn", subject: "/nonexistent", errno: ENOENT))
    }

    @Test func `a status is nil while the program runs, then how it ended`() throws {
        let fifo = try scratch.fifo("ready")
        let script = "echo up > \"$0\"; kill -STOP $$"
        let process = try Spawn.start(
            executable: "/bin/sh", arguments: ["sh", "-c", script, scratch.path + "/ready"],
            environment: [], keepStandardError: false)
        _ = try read(fifo, until: "up")
        #expect(Spawn.reap(process) == nil)
        kill(process, SIGKILL)
        wait(for: process)
        #expect(Spawn.reap(process) == .signalled(number: UInt8(SIGKILL)))
    }
}
