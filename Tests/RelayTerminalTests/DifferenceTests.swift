// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

/// The law: what is painted, fed to a model that shows the one screen, gives the other.
@Suite struct DifferenceTests {
    @Test(arguments: [(5, 10), (24, 80), (3, 2), (1, 1), (2, 40), (4, 1)])
    func `random screens become each other`(_ rows: Int, _ columns: Int) {
        for seed in 0..<UInt64(20_000) {
            var one = TerminalModel(rows: rows, columns: columns)
            one.feed(RandomStream.bytes(seed: seed, pieces: 20))
            // From a screen with nothing in common, and from one that was the same a moment ago.
            var other = seed % 2 == 0 ? one : TerminalModel(rows: rows, columns: columns)
            other.feed(RandomStream.bytes(seed: seed + 1_000_000, pieces: seed % 2 == 0 ? 5 : 20))
            let breach = breachOfLaw(from: one, to: other)
            if !breach.isEmpty {
                Issue.record("seed \(seed), \(rows) × \(columns): \(breach)")
                return
            }
        }
    }

    /// Empty if it holds.
    private func breachOfLaw(from old: TerminalModel, to new: TerminalModel) -> String {
        var painted = old
        // A terminal that is in a sequence is painted on when that is cancelled.
        if painted.parser.state != .ground { painted.feed([0x18]) }
        let bytes = new.screen.difference(from: painted.screen)
        painted.feed(bytes)
        if painted.screen == new.screen { return "" }
        // What nothing can take back, or a snapshot does not.
        if painted.screen.titles != new.screen.titles { return "" }
        let isSnapshot = old.screen.isAlternate || new.screen.isAlternate
        if isSnapshot, painted.screen.palette != new.screen.palette { return "" }
        if isSnapshot, painted.screen.workingDirectory != new.screen.workingDirectory { return "" }
        return difference(painted, new)
            + "\n\(String(decoding: bytes, as: UTF8.self).debugDescription)"
    }

    @Test func `what is the same is not written`() {
        let screen = model("text\r\n\u{1b}[31mred").screen
        #expect(screen.difference(from: screen) == [])
    }

    @Test func `only the columns that differ are written`() {
        let old = model("one two\r\nthree", rows: 24, columns: 80).screen
        let new = model("one 2wo\r\nthree", rows: 24, columns: 80).screen
        #expect(
            text(new.difference(from: old)) == "\u{1b}[?2026h\u{1b}[1;5H2\u{1b}[?2026l\u{1b}[2;5He")
    }

    @Test func `a line that goes on in the next row does so again`() {
        let old = model("0123456789ab\r\n", columns: 10)
        var painted = old
        painted.feed("\u{1b}[1;10Hx")
        painted.feed(old.screen.difference(from: painted.screen))
        #expect(painted.screen.row(0).isWrapped)
        #expect(painted.screen == old.screen)
    }

    @Test func `half of a wide character is written as a whole`() {
        let old = model("漢字漢字", columns: 10)
        var new = old
        new.feed("\u{1b}[1;2Hab")
        var painted = old
        painted.feed(new.screen.difference(from: old.screen))
        #expect(painted.screen == new.screen)
        painted.feed(old.screen.difference(from: new.screen))
        #expect(painted.screen == old.screen)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
