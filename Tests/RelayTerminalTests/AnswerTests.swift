// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

/// What the model says when no terminal can.
@Suite struct AnswerTests {
    private static func answer(
        _ kind: TerminalQuery.Kind, number: Int = 0, _ text: String = "", after printed: String = ""
    ) -> String? {
        var model = TerminalModel(rows: 24, columns: 80)
        model.feed(Array(printed.utf8))
        let query = TerminalQuery(kind, number: number, text: Array(text.utf8))
        return model.screen.answer(to: query, pixelWidth: 800, pixelHeight: 480)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `it says what it is`() {
        #expect(Self.answer(.primaryAttributes) == "\u{1b}[?62;22c")
        #expect(Self.answer(.secondaryAttributes) == "\u{1b}[>1;10;0c")
        #expect(Self.answer(.tertiaryAttributes) == "\u{1b}P!|00000000\u{1b}\\")
        #expect(Self.answer(.version) == "\u{1b}P>|relay\u{1b}\\")
        #expect(Self.answer(.status, number: 5) == "\u{1b}[0n")
    }

    @Test func `it says where the cursor is, counted from the margins in origin mode`() {
        #expect(Self.answer(.cursor, after: "\u{1b}[5;7H") == "\u{1b}[5;7R")
        #expect(Self.answer(.extendedCursor, after: "\u{1b}[5;7H") == "\u{1b}[?5;7;1R")
        #expect(Self.answer(.cursor, after: "\u{1b}[3;9r\u{1b}[?6h\u{1b}[2;1H") == "\u{1b}[2;1R")
    }

    @Test(arguments: [
        ("\u{1b}[?25l", 25, 2), ("", 25, 1), ("\u{1b}[?2026h", 2026, 1),
        ("\u{1b}[?1002h", 1002, 1), ("\u{1b}[?1002h", 1000, 2), ("\u{1b}[?1006h", 1006, 1),
        ("\u{1b}[?1049h", 1049, 1), ("\u{1b}[?6h", 6, 1), ("", 31337, 0),
    ])
    func `it says how a mode of DEC is set`(printed: String, number: Int, state: Int) {
        let answer = Self.answer(.mode, number: number, "?", after: printed)
        #expect(answer == "\u{1b}[?\(number);\(state)$y")
    }

    @Test func `it says how a mode of ECMA-48 is set`() {
        #expect(Self.answer(.mode, number: 4, after: "\u{1b}[4h") == "\u{1b}[4;1$y")
        #expect(Self.answer(.mode, number: 4) == "\u{1b}[4;2$y")
        #expect(Self.answer(.mode, number: 9) == "\u{1b}[9;0$y")
    }

    @Test(arguments: [
        ("m", "1$r0m"), ("r", "1$r3;9r"), ("s", "1$r1;80s"), (" q", "1$r6 q"),
        ("\"p", "1$r62;1\"p"),
        ("\"q", "1$r0\"q"), ("x", "0$r"),
    ])
    func `it says how a setting is set`(name: String, report: String) {
        let printed = "\u{1b}[3;9r\u{1b}[6 q"
        #expect(Self.answer(.setting, name, after: printed) == "\u{1b}P\(report)\u{1b}\\")
    }

    @Test func `its rendition is what would set it again`() {
        let answer = Self.answer(.setting, "m", after: "\u{1b}[1;31m")
        #expect(answer == "\u{1b}P1$r0;1;31m\u{1b}\\")
    }

    @Test func `it knows how many colours there are, and says which names it does not know`() {
        #expect(Self.answer(.capability, "436f") == "\u{1b}P1+r436f=323536\u{1b}\\")
        #expect(Self.answer(.capability, "544e") == "\u{1b}P0+r544e\u{1b}\\")
    }

    @Test func `it repeats nothing that a program could have typed`() {
        #expect(Self.answer(.capability, "rm -rf x") == nil)
        #expect(Self.answer(.setting, "rm -rf x") == "\u{1b}P0$r\u{1b}\\")
    }

    @Test func `it says how the keyboard and the window are`() {
        #expect(Self.answer(.keyboard, after: "\u{1b}[>5u") == "\u{1b}[?5u")
        #expect(Self.answer(.keyModifiers, number: 4, after: "\u{1b}[>4;2m") == "\u{1b}[>4;2m")
        #expect(Self.answer(.window, number: 14) == "\u{1b}[4;480;800t")
        #expect(Self.answer(.window, number: 16) == "\u{1b}[6;20;10t")
        #expect(Self.answer(.window, number: 18) == "\u{1b}[8;24;80t")
    }

    @Test func `it does not make up what only the user's terminal knows`() {
        #expect(Self.answer(.color, number: 4) == nil)
        #expect(Self.answer(.dynamicColor, number: 11) == nil)
        #expect(Self.answer(.clipboard) == nil)
        #expect(Self.answer(.window, number: 21) == nil)
    }
}
