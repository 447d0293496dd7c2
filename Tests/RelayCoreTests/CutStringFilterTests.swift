// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct CutStringFilterTests {
    /// What is left of a text that is given in pieces.
    private static func rest(
        _ pieces: String..., after string: Snapshot.CutString = .other
    ) -> String {
        var filter = CutStringFilter(string)
        let bytes = pieces.flatMap { filter.rest(of: Array($0.utf8)[...]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `everything up to and with the terminator is left out`() {
        #expect(Self.rest("abc\u{1b}\\def") == "def")
        #expect(Self.rest("abc\u{1b}", "\\def", "\u{1b}\\ghi") == "def\u{1b}\\ghi")
    }

    @Test func `another sequence ends the string and stays`() {
        #expect(Self.rest("abc\u{1b}[1mdef") == "\u{1b}[1mdef")
        #expect(Self.rest("abc\u{1b}", "[1mdef") == "\u{1b}[1mdef")
    }

    @Test func `an ESC is held back until the next byte says what it is`() {
        var filter = CutStringFilter(.other)
        for (text, held) in [("abc\u{1b}", 1), ("", 1), ("[1m\u{1b}", 0)] {
            _ = filter.rest(of: Array(text.utf8)[...])
            #expect(filter.heldCount == held)
        }
    }

    @Test func `an ESC before a break ends nothing behind it`() {
        var filter = CutStringFilter(.other)
        #expect(filter.rest(of: [0x1b]) == [])
        filter.breakOff()
        #expect(filter.heldCount == 0)
        #expect(filter.rest(of: Array("\\a\u{18}b".utf8)[...]) == Array("b".utf8))
    }

    @Test func `CAN and SUB end it`() {
        #expect(Self.rest("abc\u{18}def") == "def")
        #expect(Self.rest("abc\u{1a}def") == "def")
    }

    @Test func `BEL ends an OSC and no other string`() {
        #expect(Self.rest("abc\u{7}def", after: .operatingSystemCommand) == "def")
        #expect(Self.rest("abc\u{7}def") == "")
    }
}
