// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
import Testing

/// What a child finds around it is what its specification says, and nothing of ours.
@Suite struct ChildSurroundingsTests {
    @Test func `the environment is as given, and the terminal's name`() throws {
        var specification = ChildSpecification.program("/usr/bin/env")
        specification.environment = ["A=1", "B=x y", "EMPTY="]
        var terminal = try PseudoTerminal.start(specification)
        let output = try terminal.finish().output
        #expect(output == "A=1\nB=x y\nEMPTY=\nSSH_TTY=\(terminal.name)\n")
    }

    @Test func `the arguments are as given, the first one too`() throws {
        var specification = ChildSpecification.shell("echo $0")
        specification.arguments = ["-sh", "-c", "echo \"$0|$1\"", "zero", "a b"]
        #expect(try specification.lines() == ["zero|a b"])
        specification.arguments = ["-login", "-c", "tr '\\0' ' ' < /proc/$$/cmdline | head -c 6"]
        #expect(try specification.lines() == ["-login"])
    }

    @Test func `only the terminal is open`() throws {
        var leaked: [CInt] = [-1, -1]
        unsafe pipe(&leaked)
        defer { for raw in leaked { _ = close(raw) } }
        // 3 is the directory that ls reads.
        let list = ChildSpecification.program("/bin/ls", "/proc/self/fd")
        #expect(try list.lines() == ["0  1  2  3"])
        let script = "tty; for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done; echo x > /dev/tty"
        var terminal = try PseudoTerminal.start(.shell(script))
        let output = try terminal.finish().output
        let name = terminal.name
        #expect(output == "\(name)\n\(name)\n\(name)\n\(name)\nx\n")
    }

    @Test func `the child leads its session and the terminal's foreground`() throws {
        let script =
            "read p n s parent group session tty front rest < /proc/$$/stat; "
            + "echo $((p - group)) $((p - session)) $((p - front))"
        #expect(try ChildSpecification.shell(script).lines() == ["0 0 0"])
    }

    @Test func `signals are at their default but for those to be ignored`() throws {
        var specification = ChildSpecification.program(
            "/bin/grep", "-E", "Sig(Blk|Ign)", "/proc/self/status")
        #expect(signalSets(try specification.lines()) == [0, 0])
        specification.ignoredSignals = [SIGHUP, SIGPIPE]
        let ignored: UInt64 = 1 << (SIGHUP - 1) | 1 << (SIGPIPE - 1)
        #expect(signalSets(try specification.lines()) == [0, ignored])
    }

    @Test func `umask, nice and limits are as said`() throws {
        var specification = ChildSpecification.shell("umask; nice; ulimit -Sn; ulimit -Hn")
        specification.umask = 0o077
        specification.nice = 5
        specification.openFilesLimit = .init(soft: 100, hard: 200)
        #expect(try specification.lines() == ["0077", "5", "100", "200"])
    }

    @Test func `a program starts in its directory`() throws {
        let scratch = try ScratchDirectory()
        var specification = ChildSpecification.program("/bin/pwd")
        specification.directory = scratch.path
        let resolved = try specification.lines()
        #expect(resolved.first?.hasSuffix(scratch.path) == true)
    }

    @Test func `a directory that cannot be entered is said and replaced`() throws {
        var specification = ChildSpecification.program("/bin/pwd")
        specification.directory = "/nonexistent"
        let note = "relay: cannot enter /nonexistent, the shell starts in /"
        #expect(try specification.lines() == [note, "/"])
    }

    @Test func `the line discipline knows UTF-8 and the user's keys`() throws {
        var specification = ChildSpecification.program("/bin/stty", "-a")
        specification.controlCharacters = [UInt8(VINTR): 0x18, UInt8(VMIN): 99, 200: 1]
        let words = try specification.lines().joined(separator: " ").split(separator: " ")
        let text = words.joined(separator: " ")
        #expect(text.contains("intr = ^X;"))
        #expect(text.contains("quit = ^\\;"))
        #expect(text.contains("min = 1;"))
        #expect(words.contains("iutf8"))
    }
}
