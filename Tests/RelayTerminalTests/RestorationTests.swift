// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct RestorationTests {
    private func restoration(_ text: String) -> String {
        String(decoding: model(text).restoration(), as: UTF8.self)
    }

    @Test func `where nothing is on there is nothing to undo`() {
        #expect(restoration("") == "")
        #expect(restoration("text\r\nmore \u{1b}[31mred\u{1b}[m\u{1b}[?1049h\u{1b}[?1049l") == "")
        #expect(restoration("\u{1b}[?1000h\u{1b}[?1000l\u{1b}[>1u\u{1b}[<u\u{1b}]2;t\u{7}") == "")
    }

    @Test(arguments: [
        ("\u{1b}[?1049h", "\u{1b}[?1049l"), ("\u{1b}[?1002h", "\u{1b}[?1002l"),
        ("\u{1b}[?1006h", "\u{1b}[?1006l"), ("\u{1b}[?2004h", "\u{1b}[?2004l"),
        ("\u{1b}[?1004h", "\u{1b}[?1004l"), ("\u{1b}[?25l", "\u{1b}[?25h"),
        ("\u{1b}[?1h", "\u{1b}[?1l"),
        ("\u{1b}=", "\u{1b}>"), ("\u{1b}[5 q", "\u{1b}[0 q"), ("\u{1b}[>5u", "\u{1b}[<1u"),
        ("\u{1b}[=5u", "\u{1b}[=0u"), ("\u{1b}[>4;2m", "\u{1b}[>4m"), ("\u{1b}[?7l", "\u{1b}[?7h"),
        ("\u{1b}[?2026h", "\u{1b}[?2026l"), ("\u{1b}[4h", "\u{1b}[4l"), ("\u{1b}[31m", "\u{1b}[m"),
        ("\u{1b}(0", "\u{1b}(B"), ("\u{e}", "\u{f}"), ("\u{1b}]8;;u\u{7}", "\u{1b}]8;;\u{1b}\\"),
        ("\u{1b}]11;red\u{7}", "\u{1b}]111\u{1b}\\"),
        ("\u{1b}]4;3;red\u{7}", "\u{1b}]104;3\u{1b}\\"),
        ("\u{1b}[2;3r\u{1b}[5;5H", "\u{1b}[r\u{1b}[5;5H"), ("\u{1b}[3", "\u{18}"),
        ("\u{1b}[1\"q", "\u{1b}[0\"q"),
    ])
    func `exactly what is on is undone`(_ text: String, _ expected: String) {
        #expect(restoration(text) == expected)
    }

    @Test func `a title comes back if it was pushed and has changed`() {
        #expect(model("").restoration(poppingTitle: true) == [])
        #expect(
            model("\u{1b}]2;t\u{7}").restoration(poppingTitle: true) == Array("\u{1b}[23;0t".utf8))
    }

    /// What a restored terminal may still have: its text, tabs, title and saved cursor.
    @Test func `behind any output nothing is left on`() {
        for seed in 0..<UInt64(5000) {
            var screen = TerminalModel(rows: 5, columns: 10)
            screen.feed(RandomStream.bytes(seed: seed, pieces: 25))
            screen.feed(screen.restoration())
            let isClean =
                screen.restoration() == [] && screen.screen.modes == .initial
                && screen.screen.mouse == Mouse() && !screen.screen.isAlternate
                && screen.screen.keyboard == KeyboardStack() && screen.screen.palette == Palette()
                && screen.screen.cursorShape == 0 && screen.screen.modifyOtherKeys == 0
            if !isClean {
                Issue.record(
                    "seed \(seed): \(String(decoding: screen.restoration(), as: UTF8.self).debugDescription)"
                )
                return
            }
        }
    }
}
