// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// The session's output on its way to the terminal.
extension SessionDriver {
    /// A gap may have cut a sequence in two (CAN, ECMA-48), and a line.
    private static let cancelling = Array("\u{18}\r\n".utf8)

    /// A short piece goes to the terminal at once, if it takes it: that is the echo of a key.
    func show(_ bytes: [UInt8], end: UInt64) {
        let count = surroundings.writer.writeAtOnce(bytes)
        if bytes.isEmpty || count < bytes.count {
            surroundings.writer.append(.output(Array(bytes[count...]), end: end))
        } else {
            core.wroteOutput(to: end, now: .now)
            settleAgain()
        }
        screen?.show(bytes)
    }

    /// The session's screen takes the place of what is shown.
    func draw(_ snapshot: [UInt8], lost: UInt64, end: UInt64) {
        let line = lost > 0 ? "relay: \(words.skipped(lost))" : nil
        let bytes = (screen?.makingRoom(saying: line) ?? []) + snapshot
        screen?.show(bytes)
        surroundings.writer.append(.output(bytes, end: end))
    }

    /// Says at the right place of the output that some of it is missing, for who wanted the bytes
    /// and no screen. Where the output is no terminal, a gap is the end instead.
    func announce(_ gap: Gap) {
        screen?.show(Self.cancelling)
        surroundings.writer.append(.output(Self.cancelling, end: gap.end))
        note(words.lost(gap))
    }

    /// With the first link the terminal becomes the session's. What was typed before is still in it.
    func goRaw() {
        guard !isRaw, surroundings.console.isInteractive else { return }
        isRaw = true
        try? surroundings.console.makeRaw()
        if let bytes = screen?.enter() { surroundings.writer.append(.screen(bytes)) }
    }

    /// The user's shell gets its terminal back until it lets us go on; so long nothing is read or
    /// written, and the link may be lost.
    func suspend() {
        guard isRaw, let leaving = screen?.leaving(), let again = screen?.again() else { return }
        surroundings.writer.append(
            .suspend(surroundings.console, leaving: leaving, returning: again))
    }
}
