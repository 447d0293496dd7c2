// SPDX-License-Identifier: Apache-2.0
import RelayTerminal
import RelayWire
import Testing

@testable import RelayClient

/// The client's screen with a model of a terminal in place of the user's.
struct ScreenBench {
    var screen: LocalScreen
    /// What the user sees.
    var terminal: TerminalModel

    /// `before` is what stood on the terminal when the client was called.
    init(
        rows: Int = 6, columns: Int = 20, before: String = "", hasAlternateScreen: Bool = true
    ) {
        screen = LocalScreen(
            size: WindowSize(columns: UInt16(columns), rows: UInt16(rows)),
            hasAlternateScreen: hasAlternateScreen)
        terminal = TerminalModel(rows: rows, columns: columns)
        terminal.feed(Array(before.utf8))
    }

    mutating func show(_ text: String) { show(Array(text.utf8)) }
    mutating func show(_ bytes: [UInt8]) {
        terminal.feed(screen.show(bytes))
        terminal.feed(screen.adapt())
        if screen.isPainted { terminal.feed(screen.paint()) }
    }
    mutating func cover(_ layer: Cover.Layer, _ cover: Cover?) {
        terminal.feed(screen.cover(layer, with: cover))
    }
    mutating func draw(_ text: String) {
        let snapshot = model(text).snapshot()
        terminal.feed(screen.draw(snapshot, saying: nil))
    }

    /// What the session alone would show on such a terminal.
    func model(_ text: String) -> TerminalModel {
        var model = TerminalModel(rows: terminal.screen.rows, columns: terminal.screen.columns)
        model.feed(Array(text.utf8))
        return model
    }

    var lines: [String] {
        (0..<terminal.screen.rows).map {
            String(decoding: terminal.screen.row($0).text, as: UTF8.self)
        }
    }
    var history: [String] {
        terminal.screen.history.lines().map { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite struct LocalScreenTests {
    @Test func `a line lies over the last row and goes without a trace`() {
        var bench = ScreenBench()
        bench.draw("one\r\ntwo \u{1b}[31mred")
        let before = bench.terminal
        bench.cover(.link, .line("no link"))
        #expect(bench.lines[0] == "one")
        #expect(bench.lines[5] == "no link")
        #expect(bench.terminal.screen.cursor == before.screen.cursor)
        bench.cover(.link, .line("no link for 2 s"))
        #expect(bench.lines[5] == "no link for 2 s")
        bench.cover(.link, nil)
        #expect(bench.terminal.screen == before.screen)
    }

    @Test func `where the cursor is in the last row the line lies over the first`() {
        var bench = ScreenBench()
        bench.draw("\u{1b}[6;1H$ ls")
        bench.cover(.link, .line("no link"))
        #expect(bench.lines[0] == "no link")
        #expect(bench.lines[5] == "$ ls")
    }

    @Test func `the last column with its pending wrap comes back`() {
        var bench = ScreenBench(columns: 10)
        bench.draw("\u{1b}[6;1H0123456789")
        bench.cover(.page, .page([Cover.Line("a page")]))
        bench.cover(.page, nil)
        bench.show("ab")
        #expect(Array(bench.lines.suffix(2)) == ["0123456789", "ab"])
    }

    @Test func `output goes under the line`() {
        var bench = ScreenBench()
        bench.draw("")
        bench.cover(.link, .line("no link"))
        bench.show("\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6")
        #expect(bench.lines == ["no link", "2", "3", "4", "5", "6"])
        bench.cover(.link, nil)
        #expect(bench.lines == ["1", "2", "3", "4", "5", "6"])
        #expect(bench.history.last == "")
    }

    @Test func `the upper layer goes first and the lower one is still there`() {
        var bench = ScreenBench()
        bench.draw("x")
        bench.cover(.link, .line("no link"))
        bench.cover(.news, .line("tablet is here"))
        #expect(bench.lines[5] == "tablet is here")
        bench.cover(.news, nil)
        #expect(bench.lines[5] == "no link")
    }

    @Test func `a page takes the keys and gives them back`() {
        var bench = ScreenBench()
        bench.draw("\u{1b}[?1049hvim\u{1b}[?1000;1006;2004;1h\u{1b}[>5u\u{1b}[>4;2m\u{1b}=")
        let before = bench.terminal
        bench.cover(.page, .page([Cover.Line("one"), Cover.Line("two", isMarked: true)]))
        #expect(bench.lines[0...2] == ["one", "two", ""])
        #expect(bench.terminal.screen.mouse == Mouse())
        #expect(bench.terminal.screen.keyboard.flags == 0)
        #expect(!bench.terminal.screen.modes.contains(.bracketedPaste))
        #expect(!bench.terminal.screen.modes.contains(.cursorVisible))
        bench.cover(.page, nil)
        #expect(bench.terminal.screen == before.screen)
    }

    @Test(arguments: ["\u{1b}]0;ti", "\u{1b}[3", "\u{1b}P", "\u{c3}"])
    func `while a sequence is open nothing is drawn, and then it is`(_ beginning: String) {
        var bench = ScreenBench()
        bench.draw("x")
        bench.show(beginning.unicodeScalars.map { UInt8($0.value) })
        #expect(bench.screen.cover(.link, with: .line("no link")) == [])
        bench.show(beginning == "\u{c3}" ? [0xA9] : Array("1m\u{1b}\\".utf8))
        #expect(bench.lines[5] == "no link")
        bench.cover(.link, nil)
        #expect(bench.lines[5] == "")
    }

    @Test func `what others have written before the session waits behind a cover`() {
        var bench = ScreenBench(before: "old 1\r\nold 2\r\nold 3\r\n")
        bench.show("\u{1b}[31m$ ")
        let before = bench.terminal.screen
        bench.cover(.link, .line("no link"))
        #expect(bench.lines == ["$", "", "", "", "", "no link"])
        bench.show("ls")
        #expect(bench.lines == ["$ ls", "", "", "", "", "no link"])
        bench.cover(.link, nil)
        #expect(bench.lines == ["old 1", "old 2", "old 3", "$ ls", "", ""])
        #expect(bench.terminal.screen.cursor.pen == before.cursor.pen)
        #expect(bench.history == [])
    }

    @Test func `a page over such a screen leaves no trace, whatever was on`() {
        var bench = ScreenBench(columns: 10, before: "old 1\r\nold 2\r\n")
        bench.show("\u{1b}[?2004h\u{1b}[?1000;1006h\u{1b}[4h\u{1b}[>5u0123456789")
        var before = bench.terminal
        bench.cover(.page, .page([Cover.Line("one")]))
        #expect(bench.lines[0] == "one")
        #expect(bench.terminal.screen.mouse == Mouse())
        bench.cover(.page, nil)
        // What DECSC had saved was nothing.
        for bytes in ["\u{1b}7", "ab"] {
            before.feed(Array(bytes.utf8))
            bench.terminal.feed(Array(bytes.utf8))
        }
        #expect(bench.terminal.screen == before.screen)
        #expect(bench.lines.prefix(4) == ["old 1", "old 2", "0123456789", "ab"])
    }

    @Test func `a size that changes meanwhile is the terminal's affair`() {
        var bench = ScreenBench(before: "old 1\r\n")
        bench.show("$ ls")
        bench.cover(.link, .line("no link"))
        bench.screen.resize(WindowSize(columns: 30, rows: 8))
        bench.terminal.resize(rows: 8, columns: 30)
        bench.cover(.link, .line("still none"))
        #expect(bench.lines == ["$ ls", "", "", "", "", "", "", "still none"])
        bench.cover(.link, nil)
        #expect(bench.lines == ["old 1", "$ ls", "", "", "", "", "", ""])
        bench.terminal.feed(bench.screen.leaving())
        #expect(bench.terminal.restoration() == [])
    }

    /// Random output of a session that began in the middle of a screen: the same stands there as if
    /// nothing had ever lain over it.
    @Test func `whatever the session prints, what stood there before stays`() {
        // A session that uses DECSC, or the alternate screen that does so too, has its screen moved.
        let pieces = Self.pieces.filter {
            !["7", "8", "[?1049h", "[?1049l"].contains($0.dropFirst())
        }
        for seed in 0..<UInt64(1500) {
            var random = SystemlessGenerator(state: seed)
            var bench = ScreenBench(
                rows: 40, columns: 12, before: "old 1\r\n\u{1b}[32mold 2\u{1b}[m\r\n")
            var session = bench.terminal
            for _ in 0..<20 {
                let piece = pieces.randomElement(using: &random) ?? ""
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bench.cover(.link, .line("cover \(random.next() % 10)"))
                case 1: bench.cover(.link, nil)
                case 2:
                    bench.cover(.page, Bool.random(using: &random) ? .page([Cover.Line("p")]) : nil)
                default:
                    session.feed(Array(piece.utf8))
                    bench.show(piece)
                }
            }
            for layer in Cover.Layer.allCases { bench.cover(layer, nil) }
            session.feed(Array("\u{1b}7".utf8))
            bench.terminal.feed(Array("\u{1b}7".utf8))
            if bench.terminal.screen != session.screen {
                Issue.record("seed \(seed): \(bench.lines)")
                return
            }
        }
    }

    @Test(arguments: [false, true])
    func `where it cannot wait there it moves up once`(hasAlternateScreen: Bool) {
        var bench = ScreenBench(
            before: "old 1\r\nold 2\r\nold 3\r\n", hasAlternateScreen: hasAlternateScreen)
        // What this has saved would be lost.
        if hasAlternateScreen { bench.show("\u{1b}[4m\u{1b}7\u{1b}[m") }
        bench.show("$ ")
        bench.cover(.link, .line("no link"))
        #expect(bench.history.suffix(4) == ["old 1", "old 2", "old 3", "$ "])
        #expect(bench.lines == ["$ ", "", "", "", "", "no link"].map { $0 == "$ " ? "$" : $0 })
        bench.cover(.link, nil)
        bench.show("ls")
        #expect(bench.lines[0] == "$ ls")
        let history = bench.history
        bench.cover(.link, .line("no link"))
        #expect(bench.history == history)
    }

    @Test func `where the session has cleared the screen nothing moves`() {
        var bench = ScreenBench(before: "old\r\nold\r\n")
        bench.show("\r\u{1b}[J$ ")
        bench.screen.catchUp()
        #expect(!bench.screen.isKnown)
        bench.show("clear\r\n\u{1b}[H\u{1b}[2J$ ")
        bench.cover(.link, .line("no link"))
        #expect(bench.lines == ["$", "", "", "", "", "no link"])
        #expect(bench.history == [])
    }

    @Test func `where the session fills the screen nothing moves`() {
        var bench = ScreenBench(before: "old\r\nold\r\n")
        bench.show((1...12).map { "\($0)\r\n" }.joined())
        let before = bench.terminal
        bench.cover(.link, .line("no link"))
        bench.cover(.link, nil)
        #expect(bench.terminal.screen == before.screen)
        #expect(
            bench.history
                == before.screen.history.lines().map { String(decoding: $0, as: UTF8.self) })
    }

    @Test func `a terminal that changes its size under a cover is drawn again`() {
        var bench = ScreenBench()
        bench.draw("one\r\ntwo")
        bench.cover(.link, .line("no link"))
        bench.screen.resize(WindowSize(columns: 30, rows: 8))
        // It has put its rows where it likes.
        bench.terminal = TerminalModel(rows: 8, columns: 30)
        bench.terminal.feed(Array("no link\r\none".utf8))
        bench.cover(.link, .line("still none"))
        #expect(bench.lines == ["one", "two", "", "", "", "", "", "still none"])
        bench.cover(.link, nil)
        #expect(bench.lines == ["one", "two", "", "", "", "", "", ""])
    }

    @Test func `leaving takes everything away first`() {
        var bench = ScreenBench()
        bench.draw("one\u{1b}[?2004h")
        bench.cover(.news, .line("tablet is here"))
        bench.terminal.feed(bench.screen.leaving())
        #expect(bench.lines == ["one", "", "", "", "", ""])
        #expect(bench.terminal.restoration() == [])
        #expect(bench.terminal.screen.cursor.row == 1)
    }

    @Test func `control characters in a line are harmless`() {
        var bench = ScreenBench()
        bench.draw("one")
        bench.cover(.news, .line("a\u{1b}[2Jb\r\nc"))
        #expect(bench.lines == ["one", "", "", "", "", "a?[2Jb??c"])
    }

    /// Random output under covers that come and go: what is shown is the session's screen with them
    /// on it, and in the end the session's alone.
    @Test func `whatever the session prints, covers leave no trace`() {
        for seed in 0..<UInt64(1500) {
            var random = SystemlessGenerator(state: seed)
            var bench = ScreenBench(rows: 5, columns: 12)
            bench.draw("")
            var session = bench.terminal
            for _ in 0..<20 {
                let piece = Self.pieces.randomElement(using: &random) ?? ""
                let layer: Cover.Layer = Bool.random(using: &random) ? .link : .news
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bench.cover(layer, .line("cover \(random.next() % 10)"))
                case 1: bench.cover(layer, nil)
                case 2:
                    bench.cover(.page, Bool.random(using: &random) ? .page([Cover.Line("p")]) : nil)
                default:
                    session.feed(Array(piece.utf8))
                    bench.show(piece)
                }
            }
            for layer in Cover.Layer.allCases { bench.cover(layer, nil) }
            if bench.terminal.screen != session.screen {
                Issue.record("seed \(seed): \(bench.lines)")
                return
            }
        }
    }

    static let pieces = [
        "text", "a longer line of text", "\r\n", "\u{1b}[31m", "\u{1b}[m", "漢字", "\u{1b}[5;1H",
        "\u{1b}[H\u{1b}[J", "\u{1b}7", "\u{1b}8", "\u{1b}[?1049h", "\u{1b}[?1049l", "\u{1b}[2;4r",
        "\u{1b}[r", "\u{1b}(0qq\u{1b}(B", "\u{1b}[4h", "\u{1b}[4l", "\u{1b}[?7l", "\u{1b}[?7h",
        "\u{1b}[?6h", "\u{1b}[?6l", "0123456789ab", "e\u{301}", "\u{1b}[1;3", "1m", "\u{1b}]2;t",
        "\u{7}", "\u{1b}[?25l", "\u{1b}[?25h", "\u{1b}[>1u", "\u{1b}[<u", "\u{1b}M", "\n\n",
    ]
}

/// Random numbers that come again with the same seed (SplitMix64).
struct SystemlessGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
