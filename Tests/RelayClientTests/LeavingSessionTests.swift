// SPDX-License-Identifier: Apache-2.0
import RelayTerminal
import RelayWire
import Testing

@testable import RelayClient

/// One terminal that shows a session, and then another.
@Suite struct LeavingSessionTests {
    /// The terminal had a title before.
    private static let found = Array("\u{1b}]2;found\u{7}".utf8)

    private func bench(
        rows: Int = 6, columns: Int = 20, hasAlternateScreen: Bool = true
    ) -> ScreenBench {
        var bench = ScreenBench(
            rows: rows, columns: columns, hasAlternateScreen: hasAlternateScreen)
        bench.terminal.feed(Self.found + bench.screen.enter())
        return bench
    }

    /// What the other session alone would show here.
    private func other(_ text: String, _ bench: ScreenBench) -> TerminalModel {
        var model = TerminalModel(
            rows: bench.terminal.screen.rows, columns: bench.terminal.screen.columns)
        model.feed(Self.found + LocalScreen.titleKept + Array(text.utf8))
        return model
    }

    /// All that is to be seen, and what is on.
    private func text(_ terminal: TerminalModel) -> String {
        String(decoding: terminal.snapshot(historyLines: 0), as: UTF8.self)
    }

    @Test func `what the one had on is off, and what it showed is in the scrollback`() {
        var bench = bench()
        bench.show(
            "shell\r\n\u{1b}[?1049h\u{1b}[?1002;1006h\u{1b}[>5u\u{1b}]2;editor\u{7}\u{1b}[31mtext")
        bench.terminal.feed(bench.screen.leaveSession())
        #expect(bench.terminal.restoration() == [])
        #expect(bench.lines == ["", "", "", "", "", ""])
        #expect(bench.history.first == "shell")
        bench.draw("")
        #expect(text(bench.terminal) == text(other("", bench)))
    }

    @Test func `the next one's screen is drawn without another empty page`() {
        var bench = bench()
        bench.show("one")
        bench.terminal.feed(bench.screen.leaveSession())
        let count = bench.history.count
        bench.draw("two")
        #expect(bench.lines[0] == "two")
        #expect(bench.history.count == count)
        // Later ones have to make room for themselves again.
        bench.show("\r\nmore")
        bench.draw("three")
        #expect(bench.history.count > count)
    }

    @Test func `what the next one prints begins at the top`() {
        var bench = bench()
        bench.show("one\r\n$ ")
        bench.terminal.feed(bench.screen.leaveSession())
        bench.show("two")
        #expect(bench.lines == ["two", "", "", "", "", ""])
    }

    @Test func `a line of the client's stays, and goes without a trace`() {
        var bench = bench()
        bench.show("one")
        bench.cover(.news, .line("two (2 of 2)"))
        bench.terminal.feed(bench.screen.leaveSession())
        bench.draw("two")
        #expect(bench.lines == ["two", "", "", "", "", "two (2 of 2)"])
        bench.cover(.news, nil)
        #expect(bench.lines == ["two", "", "", "", "", ""])
    }

    @Test func `a picture of another size gives way to a session of this one, and back`() {
        var bench = bench()
        bench.terminal.feed(bench.screen.follow(WindowSize(columns: 30, rows: 10)))
        bench.show("large")
        #expect(bench.screen.isPainted)
        bench.terminal.feed(bench.screen.leaveSession())
        #expect(!bench.terminal.screen.isAlternate)
        bench.terminal.feed(bench.screen.follow(WindowSize(columns: 20, rows: 6)))
        bench.show("small")
        #expect(!bench.screen.isPainted)
        #expect(bench.lines[0] == "small")
        bench.terminal.feed(bench.screen.leaveSession())
        bench.terminal.feed(bench.screen.follow(WindowSize(columns: 30, rows: 10)))
        bench.show("large")
        #expect(bench.screen.isPainted)
        #expect(bench.lines[0] == "large")
    }

    @Test func `whatever the one has printed, nothing of it is left on the other's screen`() {
        // Where the screen waits behind a cover, nothing that DECSC never saved may be brought back.
        let pieces = LocalScreenTests.pieces.filter { !["8", "[?1049l"].contains($0.dropFirst()) }
        for seed in 0..<UInt64(800) {
            var random = SystemlessGenerator(state: seed)
            let stepsAside = seed.isMultiple(of: 2)
            var bench = bench(rows: 5, columns: 12, hasAlternateScreen: stepsAside)
            for _ in 0..<Int.random(in: 1..<15, using: &random) {
                switch Int.random(in: 0..<8, using: &random) {
                case 0: bench.cover(.news, .line("news"))
                case 1: bench.cover(.news, nil)
                case 2:
                    let isLarge = Bool.random(using: &random)
                    let size = WindowSize(columns: isLarge ? 20 : 12, rows: isLarge ? 9 : 5)
                    bench.terminal.feed(bench.screen.follow(size))
                    bench.show("")
                default:
                    let all = stepsAside ? pieces : LocalScreenTests.pieces
                    bench.show(all.randomElement(using: &random) ?? "")
                }
            }
            bench.terminal.feed(bench.screen.leaveSession())
            bench.cover(.news, nil)
            let left = String(decoding: bench.terminal.restoration(), as: UTF8.self)
            bench.draw("other \u{1b}[1mone")
            let isSame = text(bench.terminal) == text(other("other \u{1b}[1mone", bench))
            if left != "" || !isSame {
                Issue.record("seed \(seed): \(left.debugDescription) \(bench.lines)")
                return
            }
        }
    }
}
