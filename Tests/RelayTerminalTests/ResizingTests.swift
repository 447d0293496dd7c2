// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct ResizingTests {
    private func resized(_ text: String, rows: Int, columns: Int) -> TerminalModel {
        var screen = model(text)
        screen.resize(rows: rows, columns: columns)
        return screen
    }

    @Test func `rows are cut and padded on the right`() {
        #expect(resized("0123456789", rows: 5, columns: 4).lines == ["0123"])
        #expect(resized("0123漢", rows: 5, columns: 5).lines == ["0123"])
        var screen = resized("0123456789", rows: 5, columns: 4)
        screen.resize(rows: 5, columns: 8)
        #expect(screen.lines == ["0123"])
        #expect(screen.place == [0, 3])
    }

    @Test func `a lower screen loses the blank rows first, then those at the top`() {
        #expect(resized("a\r\nb", rows: 2, columns: 10).lines == ["a", "b"])
        let screen = resized("a\r\nb\r\nc\r\nd\r\ne", rows: 2, columns: 10)
        #expect(screen.lines == ["d", "e"])
        #expect(screen.history == ["a", "b", "c"])
        #expect(screen.place == [1, 1])
        #expect(resized("a\r\nb\r\nc\r\nd\r\ne\u{1b}[H", rows: 2, columns: 10).lines == ["a", "b"])
    }

    @Test func `a higher screen has blank rows at its end`() {
        #expect(resized("a\r\nb", rows: 9, columns: 10).lines == ["a", "b"])
    }

    @Test func `both screens change, and margins open`() {
        var screen = resized("a\r\nb\r\nc\u{1b}[?1049h\u{1b}[2;3rother", rows: 2, columns: 4)
        #expect(screen.screen.margins == TerminalModel(rows: 2, columns: 4).screen.margins)
        screen.feed("\u{1b}[?1049l")
        #expect(screen.lines == ["b", "c"])
        #expect(screen.history == ["a"])
        #expect(screen.place == [1, 1])
    }

    @Test func `a size out of bounds is taken for the nearest`() {
        var screen = model("a")
        screen.resize(rows: 0, columns: -1)
        #expect([screen.screen.rows, screen.screen.columns] == [1, 1])
        screen.resize(rows: Screen.maximumRows, columns: Screen.maximumColumns)
        #expect([screen.screen.rows, screen.screen.columns] == [1024, 1024])
        screen.resize(rows: Screen.maximumRows + 1, columns: Screen.maximumColumns + 1)
        #expect([screen.screen.rows, screen.screen.columns] == [1024, 1024])
    }

    @Test func `the law holds whatever the sizes were`() {
        for seed in 0..<UInt64(3000) {
            var dice = Dice(seed: seed)
            var screen = TerminalModel(rows: 4, columns: 8)
            for step in 0..<6 {
                screen.feed(RandomStream.bytes(seed: seed &* 7 &+ UInt64(step), pieces: 8))
                screen.resize(rows: 1 + dice.below(6), columns: 1 + dice.below(12))
            }
            let breach = screen.breachOfLaw
            if !breach.isEmpty {
                Issue.record("seed \(seed): \(breach)")
                return
            }
        }
    }
}
