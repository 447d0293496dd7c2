// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// The session's output on its way to the terminal.
extension SessionDriver {
    /// A gap may have cut a sequence in two (CAN, ECMA-48), and a line.
    private static let cancelling = Array("\u{18}\r\n".utf8)

    /// Output that comes while a page hides the session.
    enum Waiting {
        case output([UInt8], end: UInt64)
        case snapshot([UInt8], lost: UInt64, end: UInt64)
        case gap(Gap)
        case size(WindowSize)
    }

    /// A short piece goes to the terminal at once, if it takes it: that is the echo of a key.
    func show(_ bytes: [UInt8], end: UInt64) {
        if isHidden { return waiting.append(.output(bytes, end: end)) }
        if isPainted { return paint(bytes, end: end) }
        if write(screen?.show(bytes) ?? bytes, end: end) { settleAgain() }
        adaptScreen()
    }

    /// Output on its way to the terminal, which it may have taken already.
    func write(_ bytes: [UInt8], end: UInt64) -> Bool {
        let count = surroundings.writer.writeAtOnce(bytes)
        if bytes.isEmpty || count < bytes.count {
            surroundings.writer.append(.output(Array(bytes[count...]), end: end))
            return false
        }
        core.wroteOutput(to: end, visits: window.visits, now: .now)
        return true
    }

    var isHidden: Bool { look { $0.isHidden } == true }
    var isPainted: Bool { look { $0.isPainted } == true }

    /// Puts something over the session's screen, in place of what this layer had; nil takes it away.
    /// May be called as often as there is something new to say: only what differs is written, and
    /// nothing where the output is no terminal. A page holds the output back until it is taken away.
    func cover(_ layer: Cover.Layer, with cover: Cover?) {
        guard let bytes = screen?.cover(layer, with: cover) else { return }
        if !bytes.isEmpty { surroundings.writer.append(.screen(bytes)) }
        if !isHidden { showWaiting() }
    }

    /// No page hides the session any more.
    private func showWaiting() {
        let late = waiting
        waiting = []
        for item in late {
            switch item {
            case .output(let bytes, let end): show(bytes, end: end)
            case .snapshot(let bytes, let lost, let end): draw(bytes, lost: lost, end: end)
            case .gap(let gap): announce(gap)
            case .size(let size): followSession(size)
            }
        }
    }

    /// The session's screen takes the place of what is shown.
    func draw(_ snapshot: [UInt8], lost: UInt64, end: UInt64) {
        if isHidden { return waiting.append(.snapshot(snapshot, lost: lost, end: end)) }
        let line = lost > 0 ? "relay: \(words.skipped(lost))" : nil
        let bytes = screen?.draw(snapshot, saying: line) ?? snapshot
        if isPainted {
            if lost > 0 { tellNews(words.skipped(lost)) }
            return paintLater(end)
        }
        surroundings.writer.append(.output(bytes, end: end))
    }

    /// Says at the right place of the output that some of it is missing, for who wanted the bytes
    /// and no screen. Where the output is no terminal, a gap is the end instead.
    func announce(_ gap: Gap) {
        if isHidden { return waiting.append(.gap(gap)) }
        let bytes = screen?.show(Self.cancelling) ?? Self.cancelling
        if isPainted {
            paintLater(gap.end)
            return tellNews(words.lost(gap))
        }
        surroundings.writer.append(.output(bytes, end: gap.end))
        note(words.lost(gap))
    }

    /// The terminal becomes the session's. What was typed before is still in it.
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
