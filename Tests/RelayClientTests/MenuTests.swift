// SPDX-License-Identifier: Apache-2.0
import RelayTerminal
import RelayWire
import Testing

@testable import RelayClient

@Suite struct MenuTests {
    private func menu() -> Menu {
        Menu("choose", items: ["a", "b", "c"], hint: "q: back", keys: ["d"])
    }

    private func step(_ menu: inout Menu, _ keys: String) -> Menu.Step? {
        var bytes = Array(keys.utf8)[...]
        return menu.pressed(&bytes)
    }

    @Test func `arrows and j and k move, Return chooses`() {
        for down in ["j", "\u{1b}[B", "\u{1b}OB", "\u{1b}[1;1B"] {
            var menu = menu()
            #expect(step(&menu, down + down) == nil)
            #expect(step(&menu, "\r") == .chosen(2))
        }
        for up in ["k", "\u{1b}[A", "\u{1b}OA"] {
            var menu = menu()
            #expect(step(&menu, "jj\(up)\r") == .chosen(1))
        }
    }

    @Test func `the ends of the list hold`() {
        var menu = menu()
        #expect(step(&menu, "kkk\r") == .chosen(0))
        #expect(step(&menu, "jjjjjjj\r") == .chosen(2))
    }

    @Test(arguments: ["q", "\u{1b}", "\u{3}"]) func `these close it`(_ key: String) {
        var menu = menu()
        #expect(step(&menu, key) == .closed)
    }

    @Test func `a key of its own says which item is meant`() {
        var menu = menu()
        #expect(step(&menu, "jd") == .key("d", 1))
        #expect(step(&menu, "xyz?") == nil)
    }

    @Test func `what comes behind the key that ends it is left`() {
        var menu = menu()
        var keys = Array("jqls\r".utf8)[...]
        #expect(menu.pressed(&keys) == .closed)
        #expect(Array(keys) == Array("ls\r".utf8))
    }

    @Test func `where there is nothing Return closes`() {
        var menu = Menu("choose", items: [], hint: "", keys: ["d"])
        #expect(step(&menu, "d") == nil)
        #expect(step(&menu, "\r") == .closed)
    }

    @Test func `the chosen item is seen on a low screen`() {
        var bench = ScreenBench(rows: 7, columns: 20)
        bench.draw("")
        var menu = Menu("choose", items: (0..<20).map { "item \($0)" }, hint: "q: back")
        menu.select(10)
        bench.cover(.page, menu.cover(rows: 7))
        #expect(bench.lines == ["choose", "", " item 8", " item 9", " item 10", "", "q: back"])
    }

    @Test func `a text is broken between words`() {
        #expect(Words.wrapped("one two three", columns: 7) == ["one two", "three"])
        #expect(Words.wrapped("onetwothree four", columns: 4) == ["onet", "woth", "ree", "four"])
        #expect(Words.wrapped("", columns: 4) == [])
    }

    @Test func `those who are here are listed with all that is known of them`() {
        var laptop = AttachmentInformation(number: 1, role: .owner)
        laptop.device = "laptop"
        laptop.address = "192.0.2.7"
        laptop.size = WindowSize(columns: 120, rows: 40)
        laptop.leads = true
        laptop.isSelf = true
        var other = AttachmentInformation(number: 2, role: .view)
        other.device = "a\u{1b}b"
        other.idle = 125_000
        other.kind = .log
        let table = PresentTable([laptop, other], mayDrop: true)
        #expect(
            table.lines == [
                "device  from       role   size    idle",
                "laptop  192.0.2.7  owner  120×40  0s    leads, this is you",
                "a?b     -          view   -       2m    reads along",
            ])
        #expect(table.menu.keys == ["d"])
        #expect(PresentTable([laptop], mayDrop: false).menu.keys == [])
    }
}

@Suite struct SearchedMenuTests {
    private func menu(_ count: Int = 12) -> Menu {
        let items = (1...count).map { "item \($0)" }
        return Menu("choose", items: items, hint: "", searched: (1...count).map { "Name \($0)" })
    }

    private func step(_ menu: inout Menu, _ keys: String) -> Menu.Step? {
        var bytes = Array(keys.utf8)[...]
        return menu.pressed(&bytes)
    }

    private func shown(_ menu: Menu) -> [String] {
        let screen = menu.cover(rows: 24).over(TerminalModel(rows: 24, columns: 40).screen)
        return (0..<24).map { String(decoding: screen.row($0).text, as: UTF8.self) }
    }

    @Test func `a digit chooses at once, as long as nothing is typed`() {
        for digit in 1...9 {
            var menu = menu()
            #expect(step(&menu, "\(digit)") == .chosen(digit - 1))
        }
        var few = menu(3)
        #expect(step(&few, "4") == nil)
        #expect(step(&few, "0") == nil)
        #expect(few.filter == "0")
        var typed = menu()
        #expect(step(&typed, "e 12\r") == .chosen(11))
    }

    @Test func `what is typed leaves the items that have it, whatever the case`() {
        var menu = menu()
        #expect(step(&menu, "nAME 1") == nil)
        #expect(menu.left == [0, 9, 10, 11])
        #expect(step(&menu, "\u{1b}[B\u{1b}[B\r") == .chosen(10))
        #expect(step(&menu, "x\r") == nil, "nothing is left to choose")
        #expect(menu.left == [])
        #expect(step(&menu, "\u{7F}\u{8}2\r") == .chosen(1))
        #expect(menu.filter == "name 2")
        #expect(step(&menu, "\u{15}") == nil)
        #expect(menu.left.count == 12)
    }

    @Test func `letters that are keys elsewhere are searched for`() {
        var menu = Menu("", items: ["a", "b"], hint: "", searched: ["quick", "jörk"])
        #expect(step(&menu, "q") == nil)
        #expect(menu.left == [0])
        #expect(step(&menu, "\u{7F}JÖ\r") == .chosen(1))
    }

    @Test(arguments: ["\u{1b}", "\u{3}"]) func `these close it`(_ key: String) {
        var menu = menu()
        #expect(step(&menu, "na\(key)") == .closed)
    }

    @Test func `digits stand before the first nine, and go when something is typed`() {
        var menu = menu()
        menu.select(2)
        var lines = shown(menu)
        #expect(lines[2] == " 1 item 1")
        #expect(lines[10] == " 9 item 9")
        #expect(lines[11] == "   item 10")
        _ = step(&menu, "12")
        menu = self.menu()
        _ = step(&menu, "e 1")
        lines = shown(menu)
        #expect(lines[0] == "choose: e 1")
        #expect(lines[2] == "   item 1")
        #expect(lines[3] == "   item 10")
    }

    @Test func `a search has a bound`() {
        var menu = menu()
        _ = step(&menu, String(repeating: "a", count: 64))
        #expect(menu.filter.count == 64)
        _ = step(&menu, "a")
        #expect(menu.filter.count == 64)
    }
}
