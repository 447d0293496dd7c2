// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct EditingTests {
    private let filled = "aaaaa\r\nbbbbb\r\nccccc\r\nddddd\r\neeeee"

    @Test(arguments: [
        ("\u{1b}[3;3H\u{1b}[J", ["aaaaa", "bbbbb", "cc"]),
        ("\u{1b}[3;3H\u{1b}[1J", ["", "", "   cc", "ddddd", "eeeee"]),
        ("\u{1b}[2J", []), ("\u{1b}[3;3H\u{1b}[K", ["aaaaa", "bbbbb", "cc", "ddddd", "eeeee"]),
        ("\u{1b}[3;3H\u{1b}[1K", ["aaaaa", "bbbbb", "   cc", "ddddd", "eeeee"]),
        ("\u{1b}[3;3H\u{1b}[2K", ["aaaaa", "bbbbb", "", "ddddd", "eeeee"]),
        ("\u{1b}[3;2H\u{1b}[2X", ["aaaaa", "bbbbb", "c  cc", "ddddd", "eeeee"]),
        ("\u{1b}[3;2H\u{1b}[2@", ["aaaaa", "bbbbb", "c  cccc", "ddddd", "eeeee"]),
        ("\u{1b}[3;2H\u{1b}[2P", ["aaaaa", "bbbbb", "ccc", "ddddd", "eeeee"]),
        ("\u{1b}[2;3H\u{1b}[2L", ["aaaaa", "", "", "bbbbb", "ccccc"]),
        ("\u{1b}[2;3H\u{1b}[2M", ["aaaaa", "ddddd", "eeeee"]),
        ("\u{1b}[2S", ["ccccc", "ddddd", "eeeee"]),
        ("\u{1b}[2T", ["", "", "aaaaa", "bbbbb", "ccccc"]),
        ("\u{1b}[9999S", []), ("\u{1b}[1;1H\u{1b}[9999L", []),
        ("\u{1b}[9999P\u{1b}[9999@", ["aaaaa", "bbbbb", "ccccc", "ddddd", "eeeee"]),
        ("\u{1b}[2;2H\u{1b}[2'}", ["a  aaaa", "b  bbbb", "c  cccc", "d  dddd", "e  eeee"]),
        ("\u{1b}[2;2H\u{1b}[2'~", ["aaa", "bbb", "ccc", "ddd", "eee"]),
        ("\u{1b}[2 @", ["aaa", "bbb", "ccc", "ddd", "eee"]),
        ("\u{1b}[ A", [" aaaaa", " bbbbb", " ccccc", " ddddd", " eeeee"]),
    ])
    func `ED, EL, ECH, ICH, DCH, IL, DL, SU, SD, DECIC, DECDC, SL and SR`(
        _ text: String, _ expected: [String]
    ) {
        #expect(model(filled + text).lines == expected)
    }

    @Test func `selective erasing (DECSED, DECSEL) spares what DECSCA protects`() {
        let text = "ab\u{1b}[1\"qcd\u{1b}[0\"qef\r"
        #expect(model(text + "\u{1b}[?K").lines == ["  cd"])
        #expect(model(text + "\u{1b}[?2J").lines == ["  cd"])
        #expect(model(text + "\u{1b}[2J").lines == [])
        #expect(model("\u{1b}[1\"q\u{1b}[mx\r\u{1b}[?K").lines == ["x"])
    }

    @Test func `between margins (DECSTBM, DECSLRM) only those rows and columns move`() {
        let rows = "\u{1b}[2;4r"
        #expect(
            model(filled + rows + "\u{1b}[4;1H\n").lines == [
                "aaaaa", "ccccc", "ddddd", "", "eeeee",
            ])
        #expect(
            model(filled + rows + "\u{1b}[2;1H\u{1b}M").lines == [
                "aaaaa", "", "bbbbb", "ccccc", "eeeee",
            ])
        #expect(
            model(filled + rows + "\u{1b}[1;1H\u{1b}[L").lines
                == filled.split(separator: "\r\n").map(String.init))
        let columns = "\u{1b}[?69h\u{1b}[2;4s"
        #expect(
            model(filled + columns + "\u{1b}[S").lines == [
                "abbba", "bcccb", "cdddc", "deeed", "e   e",
            ])
        #expect(
            model(filled + columns + "\u{1b}[2T").lines == [
                "a   a", "b   b", "caaac", "dbbbd", "eccce",
            ])
        #expect(model(filled + columns + "\u{1b}[1;3H\u{1b}[P").lines.first == "aaa a")
        #expect(model(filled + columns + "\u{1b}[1;3H\u{1b}[@").lines.first == "aa aa")
        #expect(model(filled + columns + "\u{1b}[1;3Hxyz").lines.prefix(2) == ["aaxya", "bzbbb"])
    }

    @Test func `DECALN fills the screen and opens the margins`() {
        let screen = model("\u{1b}[2;3r\u{1b}[31m\u{1b}#8", rows: 2, columns: 3)
        #expect(screen.lines == ["EEE", "EEE"])
        #expect(screen.place == [0, 0])
        #expect(screen.cell(0, 0).foreground == .standard)
    }
}
