// SPDX-License-Identifier: Apache-2.0

internal import RelayPTY

/// What puts a terminal right whose program's bytes are not all there.
enum Reset {
    /// When the client leaves a program that runs on: out of the alternate screen, mouse, focus and
    /// paste reports off, keyboard, colours and cursor as usual, a new line.
    static let leaving = LocalTerminal.crashReset
    /// When output is lost: a sequence that the gap cut in two is cancelled (CAN), then a soft
    /// reset (DECSTR) and the same. What the log brings next is drawn on a plain screen.
    static let lostOutput = Array("\u{18}\u{1b}[!p".utf8) + leaving
}
