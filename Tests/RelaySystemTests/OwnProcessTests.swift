// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelaySystem
import Testing

@Suite struct OwnProcessTests {
    @Test func `a process that detaches goes on in a session it does not lead`() async throws {
        let scratch = try ScratchDirectory()
        let fifo = try scratch.fifo("answer")
        let answer = scratch.path + "/answer"
        await #expect(processExitsWith: .exitCode(0)) { [answer = answer as String] in
            let before = getsid(0)
            try detachFromLogin()
            let raw = unsafe open(answer, O_WRONLY)
            let isAway = getsid(0) != before && getsid(0) != getpid()
            _ = OwnedDescriptor(owning: raw).write(Array((isAway ? "away" : "here").utf8).span)
            _exit(1)
        }
        #expect(try readUntilEnd(fifo) == "away")
    }

    @Test func `what was said about memory is handed on, and nothing else`() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("MALLOC_ARENA_MAX")
            unsafe setenv("MALLOC_TRIM_THRESHOLD_", "0", 1)
            #expect(memorySettings == ["MALLOC_TRIM_THRESHOLD_=0"])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
    func `a process whose memory is closed still finds its sockets`() async {
        await #expect(processExitsWith: .success) {
            setuid(65534)
            try forbidCoreDumps()
            let scratch = try ScratchDirectory(under: "/tmp")
            let directory = try scratch.directory()
            let listener = try UnixSocket.listen(in: directory, name: "s")
            _ = try UnixSocket.connect(in: directory, name: "s")
            try waitUntilReadable(listener.raw)
        }
    }
}
