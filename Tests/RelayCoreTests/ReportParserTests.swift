// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayTerminal
import RelayWire
import Testing

@Suite struct ReportParserTests {
    private static func items(_ texts: String...) -> [ReportParser.Item] {
        var parser = ReportParser()
        return texts.flatMap { parser.typed(Array($0.utf8)[...]) }
    }

    private static func report(_ kind: UInt64, _ text: String) -> ReportParser.Item {
        .report(kind: kind, Array(text.utf8))
    }

    private static func keys(_ text: String) -> ReportParser.Item { .typed(Array(text.utf8)) }

    @Test(
        arguments: [
            ("\u{1b}[?62;22c", .primaryAttributes), ("\u{1b}[>1;10;0c", .secondaryAttributes),
            ("\u{1b}P!|00000000\u{1b}\\", .tertiaryAttributes), ("\u{1b}[0n", .status),
            ("\u{1b}[12;40R", .cursor), ("\u{1b}[?12;40;1R", .extendedCursor),
            ("\u{1b}[?2026;2$y", .mode), ("\u{1b}[4;2$y", .mode),
            ("\u{1b}P1$r0m\u{1b}\\", .setting), ("\u{1b}P>|xterm(390)\u{1b}\\", .version),
            ("\u{1b}P0+r544e\u{1b}\\", .capability), ("\u{1b}[?5u", .keyboard),
            ("\u{1b}[8;24;80t", .window), ("\u{1b}]ltitle\u{1b}\\", .window),
            ("\u{1b}]4;1;rgb:00/00/00\u{7}", .color),
            ("\u{1b}]11;rgb:0000/0000/0000\u{1b}\\", .dynamicColor),
            ("\u{1b}]52;c;aGk=\u{1b}\\", .clipboard), ("\u{1b}[>4;2m", .keyModifiers),
            ("\u{1b}[?2;0;800;600S", .graphics),
        ] as [(String, TerminalQuery.Kind)])
    func `answers are told by what they answer`(text: String, kind: TerminalQuery.Kind) {
        let report = Self.report(kind.rawValue, text)
        #expect(Self.items("a\(text)b") == [Self.keys("a"), report, Self.keys("b")])
    }

    @Test(arguments: [
        "\u{1b}[I", "\u{1b}[O", "\u{1b}[<0;10;20M", "\u{1b}[<0;10;20m", "\u{1b}[M !!",
        "\u{1b}[32;10;20M", "\u{1b}[48;24;80;480;800t", "\u{1b}[?997;1n", "\u{1b}_Gi=1;OK\u{1b}\\",
    ])
    func `the mouse, the focus and the like are events`(text: String) {
        #expect(Self.items(text) == [Self.report(Report.event, text)])
    }

    @Test(arguments: [
        "ls -l\r", "\u{1b}[A", "\u{1b}[1;5C", "\u{1b}OP", "\u{1b}[15~", "\u{1b}[97;5u", "\u{1b}[[A",
        "\u{1b}b", "\u{1b}", "\u{1b}\u{1b}", "\u{1b}]x", "\u{1b}Px", "\u{1b}[27;5;9~",
        "\u{1b}[1;2P",
    ])
    func `keys are keys`(text: String) {
        #expect(Self.items(text) == [Self.keys(text)])
    }

    @Test func `a report that is cut is one report, wherever it is cut behind its second byte`() {
        for text in ["\u{1b}[?62;22c", "\u{1b}]11;rgb:00/00/00\u{1b}\\", "\u{1b}P1$r0m\u{1b}\\"] {
            for cut in 2..<text.utf8.count {
                var parser = ReportParser()
                let items = [text.utf8.prefix(cut), text.utf8.dropFirst(cut)].flatMap {
                    parser.typed(Array($0)[...])
                }
                #expect(items.count == 1 && items.first != Self.keys(text))
                #expect(parser.heldCount == 0)
            }
        }
    }

    @Test func `what looked like the beginning of a report is released as keys`() {
        var parser = ReportParser()
        #expect(parser.typed(Array("a\u{1b}[".utf8)[...]) == [Self.keys("a")])
        #expect(parser.heldCount == 2)
        #expect(parser.release() == Array("\u{1b}[".utf8))
        #expect(parser.heldCount == 0)
    }

    @Test func `a paste is the user's, whatever is in it`() {
        let paste = "\u{1b}[200~a\u{1b}[?62;22cb\u{1b}[Ic\u{1b}[201~"
        #expect(Self.items(paste) == [.pasted(Array(paste.utf8))])
        #expect(
            Self.items("x" + paste + "\u{1b}[Iy") == [
                Self.keys("x"), .pasted(Array(paste.utf8)), Self.report(Report.event, "\u{1b}[I"),
                Self.keys("y"),
            ])
        #expect(
            ReportParser.text(ofPasted: Array(paste.utf8))
                == Array(paste.utf8.dropFirst(6).dropLast(6)))
    }

    @Test func `the end of a paste is seen wherever it is cut`() {
        let paste = "\u{1b}[200~a\u{1b}[20\u{1b}[201~"
        for cut in 6..<paste.utf8.count {
            var parser = ReportParser()
            var pasted: [UInt8] = []
            for piece in [paste.utf8.prefix(cut), paste.utf8.dropFirst(cut)] {
                for case .pasted(let bytes) in parser.typed(Array(piece)[...]) { pasted += bytes }
            }
            #expect(pasted == Array(paste.utf8))
            #expect(
                parser.typed(Array("\u{1b}[I".utf8)[...]) == [Self.report(Report.event, "\u{1b}[I")]
            )
        }
    }

    @Test func `a paste whose end never comes is over when the driver says so`() {
        var parser = ReportParser()
        #expect(parser.typed(Array("\u{1b}[200~a\u{1b}[20".utf8)[...]).count == 1)
        parser.pasteIsOver()
        #expect(parser.typed(Array("1~".utf8)[...]) == [Self.keys("1~")])
    }

    @Test func `a string without end is typed in the end, and no more is held than a report has`() {
        var parser = ReportParser()
        var typed = 0
        for _ in 0..<3 {
            let piece =
                Array("\u{1b}]52;c;".utf8) + Array(repeating: UInt8(ascii: "A"), count: 3000)
            for case .typed(let bytes) in parser.typed(piece[...]) { typed += bytes.count }
            #expect(parser.heldCount <= Report.maximumLength)
        }
        #expect(typed + parser.heldCount == 3 * 3007)
    }
}
