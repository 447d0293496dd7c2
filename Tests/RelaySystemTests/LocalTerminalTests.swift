// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
internal import RelayWire
import Testing

/// The flags and characters of a terminal, for comparison.
private struct Attributes: Equatable {
    var flags: [tcflag_t]
    var characters: [UInt8]

    init(_ descriptor: CInt) {
        var now = termios()
        _ = unsafe tcgetattr(descriptor, &now)
        flags = [now.c_iflag, now.c_oflag, now.c_cflag, now.c_lflag]
        characters = unsafe withUnsafeBytes(of: now.c_cc) { unsafe Array($0) }
    }
}

@Suite struct LocalTerminalTests {
    @Test func `raw mode passes every key and restoring puts back all`() throws {
        let pair = try TerminalPair.open()
        let before = Attributes(pair.slave.raw)
        let terminal = try #require(LocalTerminal(pair.slave.raw))
        try terminal.makeRaw()
        let raw = Attributes(pair.slave.raw)
        #expect(raw.flags[3] & tcflag_t(ISIG | ICANON | ECHO | IEXTEN) == 0)
        #expect(raw.flags[0] & tcflag_t(ICRNL | IXON | ISTRIP) == 0)
        #expect(raw.flags[1] & tcflag_t(OPOST) == 0)
        #expect(raw.characters[Int(VMIN)] == 1 && raw.characters[Int(VTIME)] == 0)
        let keys: [UInt8] = [3, 4, 13, 17, 19, 22, 26, 28]
        #expect(pair.master.write(keys.span) == .bytes(8))
        var buffer = [UInt8](repeating: 0, count: 8)
        #expect(pair.slave.read(into: &buffer) == .bytes(8))
        #expect(buffer == keys)
        try terminal.restore()
        #expect(Attributes(pair.slave.raw) == before)
    }

    @Test func `the user's descriptor stays blocking`() throws {
        let pair = try TerminalPair.open()
        let terminal = try #require(LocalTerminal(pair.slave.raw))
        try terminal.makeRaw()
        #expect(fcntl(pair.slave.raw, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test func `what is no terminal is none`() throws {
        let null = OwnedDescriptor(owning: unsafe open("/dev/null", O_RDWR | O_CLOEXEC))
        let terminal = LocalTerminal(null.raw)
        #expect(terminal == nil)
        #expect(!LocalTerminal.isTerminal(null.raw))
        #expect(WindowSize(of: null.raw) == nil)
    }

    @Test func `size and keys are the terminal's own`() throws {
        let pair = try TerminalPair.open()
        #expect(LocalTerminal.isTerminal(pair.slave.raw))
        var size = winsize(ws_row: 3, ws_col: 7, ws_xpixel: 70, ws_ypixel: 60)
        _ = unsafe ioctl(pair.slave.raw, UInt(TIOCSWINSZ), &size)
        let terminal = try #require(LocalTerminal(pair.slave.raw))
        #expect(
            terminal.size == WindowSize(columns: 7, rows: 3, pixelWidth: 70, pixelHeight: 60))
        let keys = terminal.controlCharacters
        #expect(keys[UInt8(VINTR)] == 3)
        #expect(keys[UInt8(VMIN)] == nil)
    }

    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGABRT])
    func `a crash puts the terminal back and dies of its signal`(number: CInt) async throws {
        let pair = try TerminalPair.open()
        let before = Attributes(pair.slave.raw)
        let name = pair.name
        let result = await #expect(processExitsWith: .failure) {
            [name = name as String, number = number as CInt] in
            try makeRawWithCrashRestore(name)
            // The threads that run tasks block SIGABRT; `abort` sees to that.
            if number == SIGABRT { abort() }
            raise(number)
        }
        #expect(result?.exitStatus == .signal(number))
        #expect(Attributes(pair.slave.raw) == before)
        #expect(drain(pair.master) == "raw[reset]")
    }

    @Test func `a trap of ours puts the terminal back too`() async throws {
        let pair = try TerminalPair.open()
        let before = Attributes(pair.slave.raw)
        let name = pair.name
        await #expect(processExitsWith: .failure) { [name = name as String] in
            try makeRawWithCrashRestore(name)
            preconditionFailure("a crash on purpose")
        }
        #expect(Attributes(pair.slave.raw) == before)
        #expect(drain(pair.master) == "raw[reset]")
    }

    @Test func `the reset fits into what the crash handler keeps`() {
        #expect(LocalTerminal.crashReset.count <= 256)
    }
}

/// In the process that is to crash.
private func makeRawWithCrashRestore(_ name: String) throws {
    let raw = unsafe open(name, O_RDWR | O_NOCTTY)
    let terminal = try #require(LocalTerminal(raw))
    try terminal.installCrashRestore(output: raw, reset: Array("[reset]".utf8))
    try terminal.makeRaw()
    _ = unsafe write(raw, "raw", 3)
}
