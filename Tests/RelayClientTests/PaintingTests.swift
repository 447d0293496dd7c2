// SPDX-License-Identifier: Apache-2.0
import RelayTerminal
import RelayWire
import Testing

@testable import RelayClient

/// The law of painting: what a follower's terminal shows is the session's screen, cropped.
@Suite struct PaintingTests {
    /// A session of 8 × 30 on a terminal of 6 × 20.
    private func follower(_ text: String = "") -> ScreenBench {
        var bench = ScreenBench(rows: 6, columns: 20, before: "old\r\n")
        bench.follow(columns: 30, rows: 8)
        bench.show(text)
        return bench
    }

    @Test func `a smaller terminal shows a window and says so`() {
        let bench = follower("one\r\ntwo\u{1b}[3;1Hthree and more than twenty\u{1b}[H")
        #expect(
            bench.lines == [
                "one", "two", "three and more than", "", "", "relay: shown at 30×8",
            ])
    }

    @Test func `a larger terminal shows all of it`() {
        var bench = ScreenBench(rows: 6, columns: 50)
        bench.follow(columns: 30, rows: 4)
        bench.show("one\r\n\u{1b}[31mtwo")
        #expect(
            bench.lines == ["one", "two", "", "", "", "relay: shown at 30×4, yours is 50×6"])
        #expect(bench.terminal.screen.cursor.row == 1)
        #expect(bench.terminal.screen.cursor.column == 3)
    }

    @Test func `the window goes where the cursor goes, and no further`() {
        var bench = follower("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7\r\n8")
        #expect(bench.lines.prefix(5) == ["4", "5", "6", "7", "8"])
        bench.show("\u{1b}[5;1H")
        #expect(bench.lines.prefix(5) == ["4", "5", "6", "7", "8"])
        bench.show("\u{1b}[2;25H")
        #expect(bench.terminal.screen.cursor.row == 0)
        #expect(bench.terminal.screen.cursor.column == 19)
    }

    @Test func `keys are as the program has set them, the mouse only where it counts right`() {
        var bench = follower("\u{1b}[?1;2004;1000;1006h\u{1b}[>5u\u{1b}[3 q")
        #expect(bench.terminal.screen.modes.contains([.cursorKeys, .bracketedPaste]))
        #expect(bench.terminal.screen.keyboard.flags == 5)
        #expect(bench.terminal.screen.mouse.tracking == 1000)
        bench.show("\u{1b}[8;1H")
        #expect(bench.terminal.screen.mouse.tracking == 0)
        bench.show("\u{1b}[?1;2004l\u{1b}[<u")
        #expect(!bench.terminal.screen.modes.contains(.cursorKeys))
        #expect(bench.terminal.screen.keyboard.flags == 0)
    }

    @Test func `when the sizes agree again the bytes come as they are`() {
        var bench = ScreenBench(rows: 6, columns: 20, before: "old\r\n")
        bench.show("$ one\r\n")
        bench.follow(columns: 30, rows: 8)
        bench.show((1...9).map { "line \($0)\r\n" }.joined() + "$ ")
        bench.follow(columns: 20, rows: 6)
        #expect(!bench.terminal.screen.isAlternate)
        #expect(
            bench.lines == ["line 5", "line 6", "line 7", "line 8", "line 9", "$"])
        // Nothing of what came meanwhile, or was there before, is lost.
        let history = bench.history.filter { $0 != "" }
        #expect(history.first == "old")
        #expect(history.suffix(4) == ["line 1", "line 2", "line 3", "line 4"])
        #expect(bench.screen.show([0x61]) == [0x61])
    }

    @Test func `a full-screen program is painted and comes back`() {
        var bench = ScreenBench(rows: 6, columns: 20)
        bench.draw("shell\r\n")
        bench.show("\u{1b}[?1049h\u{1b}[2J\u{1b}[Hvim\u{1b}[?25l")
        bench.follow(columns: 30, rows: 8)
        #expect(bench.lines[0] == "vim")
        #expect(!bench.terminal.screen.modes.contains(.cursorVisible))
        bench.follow(columns: 20, rows: 6)
        #expect(bench.lines[0] == "vim")
        bench.show("\u{1b}[?1049l")
        #expect(bench.lines[0] == "shell")
    }

    @Test func `within a long string the picture stays until its end`() {
        var bench = follower("text")
        bench.show("\u{1b}P" + String(repeating: "x", count: 5000))
        bench.follow(columns: 20, rows: 6)
        #expect(bench.screen.isPainted)
        bench.show("more\u{1b}\\end")
        #expect(!bench.screen.isPainted)
        #expect(bench.lines[0] == "textend")
    }

    @Test func `covers lie over the picture too`() {
        var bench = follower("one")
        bench.cover(.news, .line("tablet is here"))
        #expect(bench.lines[5] == "tablet is here")
        bench.show("\r\ntwo")
        #expect(bench.lines[1] == "two")
        bench.cover(.page, .page([Cover.Line("page")]))
        #expect(bench.lines[0] == "page")
        bench.cover(.page, nil)
        bench.cover(.news, nil)
        #expect(bench.lines[0...1] == ["one", "two"])
        #expect(bench.lines[5] == "relay: shown at 30×8")
    }

    @Test func `leaving a picture gives back what was there before`() {
        var bench = follower("one\u{1b}[?2004h")
        bench.terminal.feed(bench.screen.leaving())
        #expect(bench.lines[0] == "old")
        #expect(bench.terminal.restoration() == [])
    }

    @Test func `a picture on a terminal that changes its size is painted anew`() {
        var bench = follower("one\r\ntwo")
        bench.screen.resize(WindowSize(columns: 25, rows: 7))
        bench.terminal.resize(rows: 7, columns: 25)
        bench.terminal.feed(Array("\u{1b}[Hdirt".utf8))
        bench.terminal.feed(bench.screen.paint())
        #expect(bench.lines[0...1] == ["one", "two"])
        #expect(bench.lines[6] == "relay: shown at 30×8, you")
    }

    @Test func `while a window is dragged the session is shown as it comes`() {
        var bench = ScreenBench(rows: 6, columns: 20)
        _ = bench.screen.follow(WindowSize(columns: 20, rows: 6))
        bench.draw("one")
        bench.screen.resize(WindowSize(columns: 30, rows: 8))
        bench.terminal.resize(rows: 8, columns: 30)
        #expect(bench.screen.show(Array("x".utf8)) == Array("x".utf8))
        #expect(bench.screen.cover(.link, with: .line("no link")) == [])
        bench.terminal.feed(bench.screen.follow(WindowSize(columns: 30, rows: 8)))
        #expect(bench.screen.adapt() == [])
        #expect(bench.lines[7] == "no link")
    }

    /// Random output, sizes that change on both sides, covers: after every update the terminal
    /// shows the window on what a terminal of the session's size would show.
    @Test func `whatever happens the terminal shows the cropped screen`() {
        for seed in 0..<UInt64(1500) {
            var random = SystemlessGenerator(state: seed)
            var bench = ScreenBench(rows: 6, columns: 20)
            var session = TerminalModel(rows: 8, columns: 30)
            bench.follow(columns: 30, rows: 8)
            for _ in 0..<25 {
                switch Int.random(in: 0..<8, using: &random) {
                case 0:
                    let columns = Int.random(in: 1...40, using: &random)
                    let rows = Int.random(in: 1...12, using: &random)
                    session.resize(rows: rows, columns: columns)
                    bench.follow(columns: columns, rows: rows)
                default:
                    let piece = LocalScreenTests.pieces.randomElement(using: &random) ?? ""
                    session.feed(Array(piece.utf8))
                    bench.show(piece)
                }
                guard let painting = bench.screen.painting else { continue }
                let breach = bench.breach(session, row: painting.row, column: painting.column)
                if let breach {
                    Issue.record("seed \(seed): \(breach)")
                    return
                }
            }
        }
    }
}

extension ScreenBench {
    /// The session has another size.
    mutating func follow(columns: Int, rows: Int) {
        terminal.feed(
            screen.follow(WindowSize(columns: UInt16(columns), rows: UInt16(rows))))
        terminal.feed(screen.adapt())
        if screen.isPainted { terminal.feed(screen.paint()) }
    }

    /// What the terminal shows and should not; nil if the law holds.
    func breach(_ session: TerminalModel, row top: Int, column left: Int) -> String? {
        let screen = session.screen
        let shown = terminal.screen
        let rows = shown.rows - 1
        for row in 0..<rows {
            for column in 0..<shown.columns {
                let isInside = top + row < screen.rows && left + column < screen.columns
                let cell = isInside ? screen.row(top + row)[left + column] : nil
                // Half of a wide character at the window's edge is blank.
                let isCut =
                    cell?.isWideTail == true && column == 0
                    || cell?.isWideHead == true && column == shown.columns - 1
                if isCut { continue }
                let expected = cell?.scalar ?? 0
                if shown.row(row)[column].scalar != expected {
                    return "row \(row), column \(column): \(lines)"
                }
                if let cell, shown.row(row)[column].background != cell.background {
                    return "background in row \(row), column \(column)"
                }
            }
        }
        let isVisible = screen.modes.contains(.cursorVisible)
        if shown.modes.contains(.cursorVisible) != isVisible { return "the cursor" }
        let place = [shown.cursor.row + top, shown.cursor.column + left]
        if place != [screen.cursor.row, screen.cursor.column] { return "place \(place)" }
        return nil
    }
}
