// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct HistoryTests {
    @Test func `lines that scroll off are kept, with colours and links`() {
        let screen = model(
            "plain\r\n\u{1b}[31mred\u{1b}[m\r\n\u{1b}]8;;u\u{7}link\u{1b}]8;;\u{7}\r\n漢e\u{301}\r\nx",
            rows: 1)
        #expect(
            screen.history == [
                "plain", "\u{1b}[0;31mred\u{1b}[m", "\u{1b}]8;;u\u{1b}\\link\u{1b}]8;;\u{1b}\\",
                "漢e\u{301}",
            ])
    }

    @Test func `a line that was wrapped is one again`() {
        #expect(
            model("0123456789abcdefghijklm\r\nx", rows: 1).history == ["0123456789abcdefghijklm"])
        #expect(model("012345678漢\r\nx", rows: 1).history == ["012345678漢"])
        #expect(model("0123456789\r\nabc\r\nx", rows: 1).history == ["0123456789", "abc"])
    }

    @Test func `a line goes on from the history to the screen`() {
        var screen = model("0123456789abc", rows: 1)
        #expect(screen.screen.history.isOpen)
        #expect(screen.history == ["0123456789"])
        screen.feed("\r\n")
        #expect(screen.history == ["0123456789abc"])
        #expect(!screen.screen.history.isOpen)
    }

    @Test func `only what leaves at the top of the main screen is history`() {
        #expect(model("a\r\nb\u{1b}[2;5r\u{1b}[5;1H\n\n\n").history == [])
        #expect(model("a\r\nb\u{1b}[1;3r\u{1b}[3;1H\n\n").history == ["a", "b"])
        #expect(model("a\r\nb\u{1b}[S").history == ["a"])
        #expect(model("a\r\nb\u{1b}[H\u{1b}[M").history == [])
        #expect(model("a\r\nb\u{1b}[2J").history == [])
        #expect(model("a\u{1b}[?69h\u{1b}[2;5s\u{1b}[S").history == [])
    }

    @Test func `ED 3 forgets it`() {
        #expect(model("a\r\nb\r\n\u{1b}[3J", rows: 2).history == [])
    }

    @Test func `as many bytes are kept as may be`() {
        var screen = TerminalModel(rows: 1, columns: 10, historyCapacity: 10)
        screen.feed("12345\r\n67890\r\n")
        #expect(screen.history == ["12345", "67890"])
        screen.feed("x\r\n")
        #expect(screen.history == ["67890", "x"])
        #expect(screen.screen.history.byteCount == 6)
    }

    @Test func `as many lines are kept as may be`() {
        var screen = TerminalModel(rows: 1, columns: 10)
        for line in 0..<History.maximumLines { screen.feed("\(line)\r\n") }
        #expect(screen.history.count == History.maximumLines)
        #expect(screen.history.first == "0")
        screen.feed("more\r\n")
        #expect(screen.history.count == History.maximumLines)
        #expect(screen.history.first == "1")
        #expect(screen.history.last == "more")
    }

    @Test func `a line without an end is cut at its bound`() {
        var screen = TerminalModel(rows: 1, columns: 1024)
        let row = String(repeating: "x", count: 1024)
        for _ in 0..<History.maximumLine / 1024 { screen.feed(row) }
        #expect(screen.screen.history.isOpen)
        screen.feed(row)
        #expect(!screen.screen.history.isOpen)
        #expect(screen.history.map(\.utf8.count) == [History.maximumLine])
    }

    /// With a background, the lines may have got more of it: a terminal fills the row that comes in
    /// when a coloured line is wrapped.
    @Test(arguments: [["\u{1b}[31m"], ["\u{1b}[44m", "\u{1b}[42m\u{1b}[K"]])
    func `all of it, and the screen, come again through a snapshot`(_ colors: [String]) {
        for seed in 0..<UInt64(3000) {
            var dice = Dice(seed: seed)
            var screen = TerminalModel(rows: 3, columns: 7)
            for _ in 0..<dice.below(30) {
                screen.feed(dice.pick(RandomStream.words))
                screen.feed(dice.pick(["", "\r\n", "\r\n", "\u{1b}[m"] + colors))
            }
            let again = screen.repainted(historyLines: .max)
            #expect(again == screen, "seed \(seed)")
            if colors.count == 1 { #expect(again.history == screen.history, "seed \(seed)") }
            if again != screen { return }
        }
    }

    @Test func `a snapshot brings as many lines as were asked for`() {
        let screen = model("1\r\n2\r\n3\r\n4\r\n5", rows: 1)
        #expect(screen.repainted(historyLines: 2).history == ["3", "4"])
        #expect(screen.repainted(historyLines: 0).history == [])
        #expect(screen.repainted(historyLines: 99).history == ["1", "2", "3", "4"])
        #expect(screen.repainted(historyLines: -1).history == [])
    }
}
