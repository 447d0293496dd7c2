// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct MemoryTests {
    private let text = String(repeating: "\u{1b}[31mcoloured text \u{1b}[m", count: 500)

    @Test func `a screen nobody has written on takes next to nothing`() {
        #expect(model("", rows: 24, columns: 80).screen.memory < 4 * 1024)
        #expect(model("$ ls\r\na b\r\n$ ", rows: 24, columns: 80).screen.memory < 8 * 1024)
    }

    @Test func `two full screens of 80 columns and 24 rows take at most 128 KiB`() {
        let screen = model("\(text)\u{1b}[?1049h\(text)", rows: 24, columns: 80)
        #expect(screen.screen.memory > 60 * 1024)
        #expect(screen.screen.memory <= 128 * 1024)
    }

    @Test func `a history takes what it holds, and no more than its bound and two pieces`() {
        var screen = TerminalModel(rows: 24, columns: 80, historyCapacity: 100 * 1024)
        for _ in 0..<200 { screen.feed(text) }
        #expect(screen.screen.history.byteCount <= 100 * 1024)
        #expect(screen.screen.history.memory < 2 * 100 * 1024)
    }

    @Test func `a screen of the largest size takes what its columns take`() {
        var screen = TerminalModel(rows: 9999, columns: 9999)
        screen.feed("\u{1b}#8\u{1b}[?1049h\u{1b}#8")
        #expect(screen.screen.memory <= 2 * 1024 * (1024 * 16 + 128) + 64 * 1024)
    }
}
