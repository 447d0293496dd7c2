// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct SnapshotTests {
    @Test(arguments: [
        "", "text", "0123456789", "012345678漢", "漢字\u{1b}[41mx\u{1b}[K", "\u{1b}[41m\u{1b}[2J",
        "0123456789abc", "\u{1b}[2;4r\u{1b}[3;3H", "\u{1b}[?69h\u{1b}[2;4s",
        "\u{1b}[2;4r\u{1b}[?6h\u{1b}[2;2H",
        "\u{1b}[?1049hvim\u{1b}[?1000;1006;1002;1004;2004;1h\u{1b}=\u{1b}[?25l\u{1b}[3 q",
        "\u{1b}[>1u\u{1b}[>3u\u{1b}[?1049h\u{1b}[>5u\u{1b}[>4;2m",
        "\u{1b}]2;a\u{7}\u{1b}[22t\u{1b}]2;b\u{7}",
        "\u{1b}(0\u{1b})0\u{e}q\u{1b}N", "\u{1b}[3g\u{1b}[4G\u{1b}H",
        "\u{1b}[31m\u{1b}[3;3H\u{1b}7\u{1b}[m\u{1b}[H",
        "\u{1b}]4;1;red\u{7}\u{1b}]11;#000\u{7}", "\u{1b}[1\"qab\u{1b}[0\"qc", "\u{1b}[4h",
        "\u{1b}[?7l0123456789a",
        "\u{1b}[?2026h", "\u{1b}]8;id=a;http://b\u{7}link", "\u{1b}]7;file:///\u{7}",
        "\u{1b}[?5h\u{1b}[20h",
        "a\u{1b}[3", "a\u{1b}]0;tit", "a\u{1b}P1;2q#0", "a\u{e6}\u{1b}", "🇩\u{1b}[m🇪",
        "e\u{200d}\u{1b}[m👩",
    ])
    func `a fresh model gets the same`(_ text: String) {
        #expect(model(text).breachOfLaw == "")
    }

    @Test func `what was just printed can be repeated behind a snapshot`() {
        for text in ["ab", "0123456789", "漢", "e\u{301}"] {
            var screen = model(text)
            var other = screen.repainted()
            for more in ["\u{301}", "\u{1b}[2b"] {
                screen.feed(more)
                other.feed(more)
            }
            #expect(other.screen == screen.screen)
        }
    }

    @Test func `a terminal in any other state gets the same`() {
        for seed in 0..<UInt64(5000) {
            var other = TerminalModel(rows: 5, columns: 10)
            other.feed(RandomStream.bytes(seed: seed, pieces: 20))
            var screen = TerminalModel(rows: 5, columns: 10)
            screen.feed(RandomStream.bytes(seed: seed + 1_000_000, pieces: 20))
            other.feed(screen.snapshot())
            // What a snapshot does not reset: titles and the directory stay until they are set.
            guard screen.screen.titles == other.screen.titles,
                screen.screen.workingDirectory == other.screen.workingDirectory,
                screen.screen.palette == other.screen.palette
            else { continue }
            if other.screen != screen.screen {
                Issue.record("seed \(seed): \(screen.lines) \(other.lines)")
                return
            }
        }
    }

    @Test func `a terminal's own history stays`() {
        var other = model("1\r\n2\r\n3", rows: 2)
        other.feed(model("x", rows: 2).snapshot())
        #expect(other.history == ["1"])
    }

    @Test func `a string that is too long is cancelled`() {
        var screen = model("ab\u{1b}_")
        screen.feed([UInt8](repeating: 0x41, count: Parser.maximumSequence - 2))
        #expect(!screen.isInLongSequence)
        #expect(screen.repainted().parser == screen.parser)
        screen.feed("A")
        #expect(screen.isInLongSequence)
        #expect(screen.repainted().parser == Parser())
        #expect(screen.repainted().screen == screen.screen)
        screen.feed("A\u{1b}\\")
        #expect(!screen.isInLongSequence)
    }

    @Test func `it is not much longer than what it shows`() {
        let screen = model("$ ls\r\na b c\r\n$ ", rows: 24, columns: 80)
        #expect(screen.snapshot().count < 1024)
    }
}
