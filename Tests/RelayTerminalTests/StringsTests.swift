// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct StringsTests {
    private func title(_ text: String) -> String? {
        model(text).screen.titles.current.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `OSC 0 and 2 set the title`() {
        #expect(title("") == nil)
        #expect(title("\u{1b}]0;käse; a\u{7}") == "käse; a")
        #expect(title("\u{1b}]2;b\u{1b}\\") == "b")
        #expect(title("\u{1b}]1;b\u{1b}\\") == nil)
        #expect(title("\u{1b}]2;a\u{c}\u{85}b\u{7}") == "ab")
    }

    @Test func `a title is bounded, and not cut within a character`() {
        let most = String(repeating: "x", count: Titles.maximumLength)
        #expect(title("\u{1b}]2;\(most)\u{7}") == most)
        #expect(title("\u{1b}]2;\(most)y\u{7}") == most)
        #expect(title("\u{1b}]2;x\(String(repeating: "ä", count: 512))\u{7}")?.utf8.count == 1023)
    }

    @Test func `XTWINOPS 22 and 23 put the title away and take it back`() {
        #expect(title("\u{1b}]2;a\u{7}\u{1b}[22;2t\u{1b}]2;b\u{7}") == "b")
        #expect(title("\u{1b}]2;a\u{7}\u{1b}[22;0t\u{1b}]2;b\u{7}\u{1b}[23;0t") == "a")
        #expect(title("\u{1b}]2;a\u{7}\u{1b}[22;1t\u{1b}]2;b\u{7}\u{1b}[23;0t") == "b")
        let pushes = (0...Titles.maximumDepth).map { "\u{1b}]2;\($0)\u{7}\u{1b}[22t" }.joined()
        let pops = String(repeating: "\u{1b}[23t", count: Titles.maximumDepth + 5)
        #expect(title(pushes + pops) == "1")
    }

    @Test func `OSC 7 names the directory`() {
        #expect(
            model("\u{1b}]7;file://h/tmp\u{7}").screen.workingDirectory
                == Array("file://h/tmp".utf8))
        let most = String(repeating: "x", count: Screen.maximumURI)
        #expect(model("\u{1b}]7;\(most)\u{7}").screen.workingDirectory.count == Screen.maximumURI)
        #expect(model("\u{1b}]7;\(most)y\u{7}").screen.workingDirectory.isEmpty)
    }

    @Test func `OSC 8 links are bounded`() {
        let most = ";" + String(repeating: "x", count: Screen.maximumURI - 1)
        #expect(model("\u{1b}]8;\(most)\u{7}x").cell(0, 0).hasExtra)
        #expect(!model("\u{1b}]8;\(most)y\u{7}x").cell(0, 0).hasExtra)
        #expect(!model("\u{1b}]8;;a\u{7}\u{1b}]8;id=x;\u{7}x").cell(0, 0).hasExtra)
    }

    @Test func `the links of a row are bounded, and what is beyond the bound has none`() throws {
        let link = Array("\u{1b}]8;;".utf8) + Array(repeating: UInt8(ascii: "x"), count: 1023) + [7]
        var model = TerminalModel(rows: 2, columns: 100)
        model.feed(link + Array(repeating: UInt8(ascii: "a"), count: 100))
        let most = Row.maximumLinkBytes / 1024
        #expect(model.cell(0, most - 1).hasExtra)
        #expect(!model.cell(0, most).hasExtra)
        #expect(model.cell(0, most).scalar == 0x61)
        var drawn = TerminalModel(rows: 2, columns: 100)
        drawn.feed(model.snapshot())
        #expect(drawn == model)

        // What is taken away, or moved out of the row, makes room.
        model.feed(Array("\u{1b}[1;1H\u{1b}[2P\u{1b}[1;90Haaa".utf8))
        #expect(model.cell(0, 90).hasExtra)
        #expect(!model.cell(0, 91).hasExtra)
        model.feed(Array("\u{1b}[1;1H\u{1b}[2Ka".utf8))
        #expect(model.cell(0, 0).hasExtra)
    }

    @Test func `OSC 4 and 10 to 19 change colours, and 104 and 110 to 119 reset them`() {
        let plain = model("").screen.palette
        #expect(model("\u{1b}]4;1;red\u{7}").screen.palette != plain)
        #expect(model("\u{1b}]4;1;red;2;blue\u{7}\u{1b}]104;1;2\u{7}").screen.palette == plain)
        #expect(model("\u{1b}]4;1;red;2;blue\u{7}\u{1b}]104\u{7}").screen.palette == plain)
        #expect(
            model("\u{1b}]10;red;blue\u{7}\u{1b}]110\u{7}").screen.palette
                == model("\u{1b}]11;blue\u{7}").screen.palette)
        for nothing in ["4;1;?", "10;?", "4;256;red", "4;x;red", "4;1;", "20;red"] {
            #expect(model("\u{1b}]\(nothing)\u{7}").screen.palette == plain)
        }
        let most = String(repeating: "x", count: Palette.maximumSpecification)
        #expect(model("\u{1b}]10;\(most)\u{7}").screen.palette != plain)
        #expect(model("\u{1b}]10;\(most)y\u{7}").screen.palette == plain)
    }

    @Test(arguments: [
        "\u{1b}]52;c;AAAA\u{7}", "\u{1b}]133;A\u{7}", "\u{1b}]9;hello\u{1b}\\",
        "\u{1b}]999999;x\u{7}",
        "\u{1b}P0;1;0q\"1;1;5;5#0;2;0;0;0~~-\u{1b}\\", "\u{1b}_Ga=T,f=100;AAAA\u{1b}\\",
        "\u{1b}^private\u{1b}\\", "\u{1b}Xstring\u{1b}\\", "\u{1b}P+q544e\u{1b}\\", "\u{1b}[c",
        "\u{1b}[>c", "\u{1b}[6n", "\u{1b}[?u", "\u{1b}[5$p", "\u{1b}[1;2;3;4;5T", "\u{1b}%G",
        "\u{1b}#3",
        "\u{1b}[18t", "\u{1b}[1:2H",
    ])
    func `what is unknown, or a question, changes nothing`(_ text: String) {
        #expect(model("ab" + text + "c").lines == ["abc"])
        #expect(model("ab" + text + "c").screen == model("abc").screen)
    }
}
