// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct RenditionTests {
    @Test(arguments: [
        ("1", Attributes.bold), ("2", .faint), ("3", .italic), ("5", .blink), ("6", .rapidBlink),
        ("7", .inverse), ("8", .invisible), ("9", .struck), ("53", .overline),
    ])
    func `SGR sets an attribute, and 0 ends it`(_ number: String, _ attribute: Attributes) {
        let screen = model("\u{1b}[\(number)mx\u{1b}[my")
        #expect(screen.cell(0, 0).attributes == attribute)
        #expect(screen.cell(0, 1).attributes == [])
    }

    @Test(arguments: [
        ("1;2", "22"), ("3", "23"), ("4", "24"), ("5;6", "25"), ("7", "27"), ("8", "28"),
        ("9", "29"), ("53", "55"), ("31", "39"), ("41", "49"), ("58:5:1", "59"), ("4:3", "4:0"),
    ])
    func `each has a number that ends it`(_ on: String, _ off: String) {
        #expect(model("\u{1b}[\(on);\(off)mx").cell(0, 0) == model("x").cell(0, 0))
        #expect(model("\u{1b}[\(on)mx") != model("x"))
    }

    @Test(arguments: [
        ("4", 1), ("21", 2), ("4:2", 2), ("4:3", 3), ("4:4", 4), ("4:5", 5), ("4:6", 0),
    ])
    func `an underline has styles`(_ number: String, _ style: Int) {
        #expect(model("\u{1b}[\(number)mx").cell(0, 0).attributes.underline == style)
    }

    @Test(arguments: [
        ("31", Color.indexed(1)), ("97", .indexed(15)), ("38;5;200", .indexed(200)),
        ("38:5:200", .indexed(200)), ("38;2;1;2;3", .rgb(1, 2, 3)), ("38:2:1:2:3", .rgb(1, 2, 3)),
        ("38:2::1:2:3", .rgb(1, 2, 3)), ("38;5;256", .standard), ("38;2;1;2", .standard),
        ("38;9;1", .standard), ("38", .standard), ("38;2;;;7", .rgb(0, 0, 7)),
    ])
    func `colours are told in all forms`(_ number: String, _ color: Color) {
        #expect(model("\u{1b}[\(number)mx").cell(0, 0).foreground == color)
    }

    @Test func `backgrounds are too, and what follows a colour counts`() {
        #expect(model("\u{1b}[48;5;7;1mx").cell(0, 0).background == .indexed(7))
        #expect(model("\u{1b}[48;5;7;1mx").cell(0, 0).attributes == .bold)
        #expect(model("\u{1b}[103mx").cell(0, 0).background == .indexed(11))
    }

    @Test func `erasing leaves the background`() {
        let screen = model("\u{1b}[41;1m\u{1b}[K\u{1b}[2;1H\u{1b}[X")
        #expect(screen.cell(0, 9).background == .indexed(1))
        #expect(screen.cell(0, 9).attributes == [])
        #expect(screen.cell(1, 0).background == .indexed(1))
        #expect(screen.cell(1, 1).background == .standard)
    }
}
