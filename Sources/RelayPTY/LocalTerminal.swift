// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc
package import RelaySystem
package import RelayWire

/// The user's own terminal at the client, and how it was before we touched it. The descriptor is
/// the shell's as well: it is neither closed nor made non-blocking.
package struct LocalTerminal: Sendable {
    private let descriptor: CInt
    private let original: termios

    /// Remembers how the terminal is now; nil when the descriptor is no terminal.
    package init?(_ descriptor: CInt) {
        var attributes = termios()
        guard unsafe tcgetattr(descriptor, &attributes) == 0 else { return nil }
        self.descriptor = descriptor
        original = attributes
    }

    package static func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

    package var size: WindowSize? { WindowSize(of: descriptor) }

    /// The user's own keys for interrupt, erase and so on, by place in `c_cc`.
    package var controlCharacters: [UInt8: UInt8] { ControlCharacters.read(from: original) }

    /// It shows what is typed.
    package var echoes: Bool { original.c_lflag & tcflag_t(ECHO) != 0 }

    /// Every key goes to the session as it is, and its output to the screen as it is. The flags
    /// are those of OpenSSH (sshtty.c); unlike `cfmakeraw` they leave the character size alone.
    package func makeRaw() throws(SystemCallError) {
        var raw = original
        raw.c_iflag |= tcflag_t(IGNPAR)
        raw.c_iflag &= ~tcflag_t(ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXANY | IXOFF | IUCLC)
        raw.c_lflag &= ~tcflag_t(ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHONL | IEXTEN)
        raw.c_oflag &= ~tcflag_t(OPOST)
        unsafe withUnsafeMutableBytes(of: &raw.c_cc) { characters in
            unsafe characters[Int(VMIN)] = 1
            unsafe characters[Int(VTIME)] = 0
        }
        try set(raw, TCSADRAIN)
    }

    /// Puts the terminal back exactly as it was found. Drained first, as OpenSSH does: what was
    /// written is shown under the rules it was written for. A terminal that takes no output would
    /// keep us waiting for ever, as would a thread that is stuck in writing to it: then
    /// `drained` is to be false.
    package func restore(drained: Bool = true) throws(SystemCallError) {
        try set(original, drained ? TCSADRAIN : TCSANOW)
    }

    /// The same terminal through an open file of its own, which is non-blocking. Nil where it may
    /// not be opened (after `su`, say) or would be another one: the drivers with major number 5,
    /// `/dev/ptmx` among them, are doors to other terminals.
    package func reopened(_ mode: CInt) -> OwnedDescriptor? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_rdev >> 8 & 0xFFF != 5 else {
            return nil
        }
        let flags = mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let raw = unsafe open("/proc/self/fd/\(descriptor)", flags)
        return raw >= 0 ? OwnedDescriptor(owning: raw) : nil
    }

    private func set(_ attributes: termios, _ when: CInt) throws(SystemCallError) {
        let result = retryingInterrupts {
            unsafe withUnsafePointer(to: attributes) { unsafe tcsetattr(descriptor, when, $0) }
        }
        guard result == 0 else { throw SystemCallError(call: "tcsetattr") }
    }
}

extension LocalTerminal {
    /// Out of the alternate screen, mouse, focus and paste reports off, keyboard and colours as
    /// usual, cursor shown. A sequence that the crash cut in two is cancelled first. The
    /// cursor is saved before what would move it: leaving a screen that is not there, the margins.
    package static let crashReset = Array(
        ("\u{18}\u{1b}7\u{1b}[?1049l\u{1b}7\u{1b}[r\u{1b}8"
            + "\u{1b}[?1000;1002;1003;1004;1005;1006;1015;2004l\u{1b}[<99u\u{1b}[>4;0m"
            + "\u{1b}[?1l\u{1b}>\u{1b}[?7h\u{1b}[?25h\u{1b}(B\u{f}\u{1b}[0m\r\n").utf8)

    /// From now on a crash (SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGABRT) restores the terminal
    /// and writes `reset`, at most 256 bytes of it, to `output` before the process dies of it. To be
    /// called from the main thread: only there a stack overflow is caught as well.
    package func installCrashRestore(
        output: CInt, reset: [UInt8] = LocalTerminal.crashReset
    ) throws(SystemCallError) {
        let result = unsafe withUnsafePointer(to: original) { saved in
            unsafe relay_restore_on_crash(descriptor, saved, output, reset, reset.count)
        }
        guard result == 0 else { throw SystemCallError(call: "sigaction") }
    }
}
