// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct TextTests {
    private let screen = model(
        "old\r\n\u{1b}[31mred\u{1b}[m 漢 \u{1b}]8;;u\u{7}x\u{1b}]8;;\u{7}\r\n  in", rows: 2)

    private func text(ansi: Bool = false, historyLines: Int = 0) -> String {
        String(decoding: screen.text(ansi: ansi, historyLines: historyLines), as: UTF8.self)
    }

    @Test func `the screen is a line for each row, without blanks at the ends`() {
        #expect(text() == "red 漢 x\n  in\n")
        #expect(text(historyLines: 5) == "old\nred 漢 x\n  in\n")
    }

    @Test func `with colours each line ends as it began`() {
        #expect(
            text(ansi: true)
                == "\u{1b}[0;31mred\u{1b}[m 漢 \u{1b}]8;;u\u{1b}\\x\u{1b}]8;;\u{1b}\\\n  in\n")
    }

    @Test func `colours in the history are text without them`() {
        let screen = model("\u{1b}[31mred\u{1b}[m\u{1b}]8;;u\u{7}link\u{1b}]8;;\u{7}\r\nx", rows: 1)
        #expect(screen.text(historyLines: 1) == Array("redlink\nx\n".utf8))
    }
}
