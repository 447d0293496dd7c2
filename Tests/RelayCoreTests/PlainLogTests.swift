// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

/// Output of a terminal, made readable where it is no screen.
@Suite struct PlainLogTests {
    private func plain(_ text: String, colours: Bool = false) -> String {
        var log = PlainLog(keepsColours: colours)
        let bytes = log.plain(Array(text.utf8)[...]) + log.end()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("10%\r20%\r\n", "10%\r20%\n"),
        ("a\u{8}b\u{7}\tc\u{7f}\u{0}", "ab\tc"),
        ("\u{1b}]0;title\u{7}x\u{1b}[2J\u{1b}Py\u{1b}\\z", "xz"),
        ("\u{1b}[31mred\u{1b}[0m", "red"),
        ("ü\u{1b}[1mß", "üß"),
        ("end\r", "end\r"),
    ])
    func `lines end in a newline and sequences are gone`(printed: String, shown: String) {
        #expect(plain(printed) == shown)
    }

    @Test func `colours stay where they are wanted, and are taken back`() {
        #expect(plain("\u{1b}[31;1mred", colours: true) == "\u{1b}[31;1mred\u{1b}[0m")
        #expect(plain("\u{1b}[?1m\u{1b}[>4m\u{1b}[5nx", colours: true) == "x")
    }

    @Test func `it does not matter where the output was cut`() {
        let text = "a\u{1b}[38;5;9mb\r\n\u{1b}]8;;x\u{1b}\\c\u{7}\rd\r\n"
        for colours in [false, true] {
            var log = PlainLog(keepsColours: colours)
            var bytes: [UInt8] = []
            for byte in text.utf8 { bytes += log.plain([byte]) }
            bytes += log.end()
            #expect(String(decoding: bytes, as: UTF8.self) == plain(text, colours: colours))
        }
    }

    @Test func `a sequence without end takes no memory`() {
        var log = PlainLog(keepsColours: true)
        _ = log.plain(Array("\u{1b}]".utf8)[...])
        for _ in 0..<100 { #expect(log.plain([UInt8](repeating: 0x61, count: 4096)[...]).isEmpty) }
        #expect(log.plain(Array("\u{7}x".utf8)[...]) == Array("x".utf8))
    }
}
