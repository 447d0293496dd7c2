// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct PrintingTests {
    @Test func `text goes where the cursor is`() {
        let screen = model("one\r\ntwo")
        #expect(screen.lines == ["one", "two"])
        #expect(screen.place == [1, 3])
    }

    @Test func `a full row waits with the next one until more comes`() {
        var screen = model("0123456789")
        #expect(screen.place == [0, 9])
        #expect(screen.screen.isWrapPending)
        screen.feed("a")
        #expect(screen.lines == ["0123456789", "a"])
        #expect(screen.screen.row(0).isWrapped)
    }

    @Test func `CR after a full row stays in it`() {
        #expect(model("0123456789\rab").lines == ["ab23456789"])
    }

    @Test func `without autowrap (DECAWM) the last column is written again and again`() {
        #expect(model("\u{1b}[?7l0123456789abc").lines == ["012345678c"])
        #expect(model("\u{1b}[?7l0123456789漢").lines == ["0123456789"])
    }

    @Test func `in insert mode (IRM) text pushes the row to the right`() {
        #expect(model("0123456789\r\u{1b}[4hab\u{1b}[4l!").lines == ["ab!1234567"])
    }

    @Test func `wide characters take two columns`() {
        let screen = model("漢字x")
        #expect(screen.place == [0, 5])
        #expect(screen.cell(0, 0).isWideHead)
        #expect(screen.cell(0, 1).isWideTail)
        #expect(screen.lines == ["漢字x"])
    }

    @Test func `a wide character that does not fit goes to the next row`() {
        let screen = model("012345678漢")
        #expect(screen.lines == ["012345678", "漢"])
        #expect(screen.screen.row(0).isWrapped)
    }

    @Test func `half a wide character is none`() {
        #expect(model("漢字\rx").lines == ["x 字"])
        #expect(model("漢字\u{1b}[2Gx").lines == [" x字"])
        #expect(model("漢字\u{1b}[2G\u{1b}[K").lines == [])
        #expect(model("漢字\u{1b}[4G\u{1b}[1K").lines == [])
        #expect(model("漢字\u{1b}[2G\u{1b}[P").lines == [" 字"])
        #expect(model("漢字\u{1b}[2G\u{1b}[@").lines == ["   字"])
        #expect(model("漢字", columns: 1).lines == [])
    }

    @Test func `marks join the character before them`() {
        let screen = model("e\u{301}x")
        #expect(screen.place == [0, 2])
        #expect(screen.lines == ["e\u{301}x"])
        #expect(model("\u{301}x").lines == ["x"])
        #expect(model("0123456789\u{301}").lines == ["0123456789\u{301}"])
    }

    @Test func `as many marks are kept as there may be`() {
        let most = String(repeating: "\u{301}", count: CellExtra.maximumTail)
        #expect(model("e\(most)").lines == ["e\(most)"])
        #expect(model("e\(most)\u{301}").lines == ["e\(most)"])
    }

    @Test(arguments: ["👩‍👩‍👧", "🇩🇪", "👍🏽", "❤️", "🏳️‍🌈"])
    func `an emoji of several characters is one, two columns wide`(_ emoji: String) {
        let screen = model("\(emoji)x")
        #expect(screen.place == [0, 3])
        #expect(screen.lines == ["\(emoji)x"])
        #expect(screen.cell(0, 0).isWideHead)
    }

    @Test func `what was printed apart stays apart`() {
        let screen = model("🇩\u{1b}[m🇪")
        #expect(!screen.cell(0, 0).isWideHead)
        #expect(screen.place == [0, 2])
    }

    @Test func `DEC Special Graphics draws lines`() {
        #expect(model("\u{1b}(0lqk\u{1b}(Bq").lines == ["┌─┐q"])
        #expect(model("\u{1b})0q\u{e}q\u{f}q").lines == ["q─q"])
        #expect(model("\u{1b}*0\u{1b}Nqq").lines == ["─q"])
        #expect(model("\u{1b}+0\u{1b}Oqq\u{1b}oq").lines == ["─q─"])
        #expect(model("\u{1b}(A#\u{1b}(%5").lines == ["£"])
    }

    @Test func `REP repeats what was just printed, as far as the row goes`() {
        #expect(model("ab\u{1b}[3b").lines == ["abbbb"])
        #expect(model("ab\r\u{1b}[3b").lines == ["ab"])
        #expect(model("\u{1b}[9999b").lines == [])
        #expect(model("a\u{1b}[9999b").lines == ["aaaaaaaaaa", "a"])
    }

    @Test func `a link and an underline's colour belong to the characters`() {
        let screen = model("\u{1b}]8;id=1;http://a/\u{1b}\\x\u{1b}]8;;\u{1b}\\y\u{1b}[4;58:5:3mz")
        let link = screen.screen.row(0).extra(at: 0).map { String(describing: $0) } ?? ""
        #expect(link.contains("link: \(Array("id=1;http://a/".utf8))"))
        #expect(screen.screen.row(0).extra(at: 1) == nil)
        #expect(screen.cell(0, 2).hasExtra)
    }
}
