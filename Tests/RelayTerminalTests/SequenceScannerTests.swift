// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct SequenceScannerTests {
    /// What reaches beyond the screen in a text, with where it begins and ends.
    private struct Find: Equatable {
        var meaning: SequenceScanner.Meaning
        var range: Range<Int>
    }

    private static func finds(in text: String, pieces: Int = .max) -> [Find] {
        var scanner = SequenceScanner()
        var finds: [Find] = []
        var (start, offset) = (0, 0)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(piece.count)
            var index = 0
            while index < piece.count {
                if scanner.isInText { start = offset + index }
                let (event, end) = scanner.step(piece.span, from: index)
                if case .closed(let meaning?) = event {
                    finds.append(Find(meaning: meaning, range: start..<offset + end))
                }
                index = end
            }
            offset += piece.count
        }
        return finds
    }

    private static func kinds(_ text: String) -> [TerminalQuery.Kind] {
        finds(in: text).compactMap {
            if case .query(let query) = $0.meaning { query.kind } else { nil }
        }
    }

    @Test(
        arguments: [
            ("\u{1b}[c", .primaryAttributes), ("\u{1b}[0c", .primaryAttributes),
            ("\u{1b}[>c", .secondaryAttributes), ("\u{1b}[=c", .tertiaryAttributes),
            ("\u{1b}[5n", .status), ("\u{1b}[?996n", .status), ("\u{1b}[6n", .cursor),
            ("\u{1b}[?6n", .extendedCursor), ("\u{1b}[?2026$p", .mode), ("\u{1b}[4$p", .mode),
            ("\u{1b}P$qm\u{1b}\\", .setting), ("\u{1b}P+q544e\u{1b}\\", .capability),
            ("\u{1b}[>0q", .version), ("\u{1b}[?u", .keyboard), ("\u{1b}[14t", .window),
            ("\u{1b}[18t", .window), ("\u{1b}]4;1;?\u{7}", .color),
            ("\u{1b}]11;?\u{1b}\\", .dynamicColor), ("\u{1b}]52;c;?\u{7}", .clipboard),
            ("\u{1b}[?4m", .keyModifiers), ("\u{1b}[?2;1;0S", .graphics),
        ] as [(String, TerminalQuery.Kind)])
    func `queries are found by what they ask`(text: String, kind: TerminalQuery.Kind) {
        #expect(Self.kinds(text) == [kind])
        #expect(Self.kinds("a\u{1b}[1m\(text)b\(text)") == [kind, kind])
    }

    @Test(arguments: [
        "\u{1b}[1;31m", "\u{1b}[?25h", "\u{1b}[2 q", "\u{1b}[!p", "\u{1b}[u", "\u{1b}[>1u",
        "\u{1b}[22;0t", "\u{1b}[8;24;80t", "\u{1b}[>4;2m", "\u{1b}[2S", "\u{1b}]0;c;?\u{7}",
        "\u{1b}]11;#fff\u{7}", "\u{1b}]8;;http://x\u{7}", "\u{1b}P0;1q\u{1b}\\", "\u{1b}[?1;2c",
        "\u{1b}[0n", "\u{1b}[6\u{18}n", "\u{1b}]11;?\u{18}", "plain 6n text",
    ])
    func `what changes the terminal, or is an answer, is no query`(text: String) {
        #expect(Self.finds(in: text) == [])
    }

    @Test(arguments: [
        "\u{7}", "\u{1b}]9;done\u{7}", "\u{1b}]99;i=1;done\u{1b}", "\u{1b}]777;notify;a;b\u{7}",
        "\u{1b}]52;c;aGk=\u{7}",
    ])
    func `bells, notifications and clipboard writes are alerts`(text: String) {
        #expect(Self.finds(in: text).map(\.meaning) == [.alert])
    }

    @Test func `the bell that ends a string rings nothing`() {
        #expect(Self.finds(in: "\u{1b}]0;title\u{7}") == [])
    }

    @Test func `a clipboard longer than anything that is kept is an alert all the same`() {
        let text = "\u{1b}]52;c;" + String(repeating: "QUJD", count: 5000) + "\u{7}"
        for pieces in [1, 1000, .max] {
            #expect(
                Self.finds(in: text, pieces: pieces)
                    == [Find(meaning: .alert, range: 0..<text.utf8.count)])
        }
    }

    @Test func `pieces of any length give the same`() {
        let text =
            "ab\u{1b}[6n\u{1b}[31mé\u{1b}]11;?\u{1b}\\\u{7}\u{1b}[\u{1b}[c"
            + "\u{1b}P$q q\u{1b}\\漢\u{1b}]9;x\u{7}"
        let whole = Self.finds(in: text)
        #expect(whole.count == 6)
        for pieces in 1...8 { #expect(Self.finds(in: text, pieces: pieces) == whole) }
    }

    @Test func `it is within a sequence where the parser is`() {
        for seed in 1...300 as ClosedRange<UInt64> {
            let bytes = RandomStream.bytes(seed: seed, pieces: 40)
            var (scanner, skipping) = (SequenceScanner(), SequenceScanner())
            var model = TerminalModel(rows: 3, columns: 10)
            for byte in bytes {
                var index = 0
                while index < 1 { index = scanner.step([byte].span, from: index).end }
                skipping.skip([byte].span)
                model.feed([byte])
                let isInText = [.ground, .character].contains(model.parser.state)
                #expect(scanner.isInText == isInText && skipping.isInText == isInText)
            }
        }
    }
}
