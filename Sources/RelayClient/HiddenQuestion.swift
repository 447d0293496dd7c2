// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem

/// A question on the user's terminal, which does not show the answer. Lives until that is read; then
/// the terminal is as before, and also when a signal ends or stops the program (as readpassphrase(3)
/// of BSD). Lines longer than the kernel takes in line mode are no matter: a token is shorter.
struct HiddenQuestion: ~Copyable {
    private let text: String
    private let before: termios
    private let signals: HeldSignals

    init?(_ text: String) throws(SystemCallError) {
        var settings = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        self.text = text
        before = settings
        signals = try HeldSignals()
        ask()
    }

    /// Waits until a line, or its rest, can be read.
    func waitForAnswer() {
        while !signals.wait(for: STDIN_FILENO) {
            show()
            signals.deliver()
            ask()
        }
    }

    deinit { show() }

    private func ask() {
        _ = OutputWriter.write(Array(text.utf8), to: STDERR_FILENO)
        var settings = before
        settings.c_lflag &= ~tcflag_t(ECHO)
        _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    /// The user's newline was not shown either.
    private func show() {
        var settings = before
        _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
        _ = OutputWriter.write([UInt8(ascii: "\n")], to: STDERR_FILENO)
    }
}
