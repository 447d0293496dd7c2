// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct OutputFilterTests {
    private static func shown(
        _ text: String, _ classes: Suppress.Classes, pieces: Int = .max
    ) -> String {
        var filter = OutputFilter()
        filter.suppress(classes)
        var shown: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            shown += filter.shown(of: rest.prefix(pieces))
            rest = rest.dropFirst(pieces == .max ? rest.count : pieces)
        }
        return String(decoding: shown + filter.breakOff(), as: UTF8.self)
    }

    private static let text =
        "a\u{1b}[6nb\u{7}c\u{1b}]52;c;aGk=\u{7}d\u{1b}]0;title\u{7}e\u{1b}[31mf\u{1b}[?u"

    @Test func `what is not suppressed passes, in whatever pieces`() {
        for pieces in [1, 2, 3, .max] {
            #expect(Self.shown(Self.text, [], pieces: pieces) == Self.text)
        }
    }

    @Test func `queries, alerts or both are left out, and nothing else`() {
        for pieces in [1, 2, 3, .max] {
            #expect(
                Self.shown(Self.text, .queries, pieces: pieces)
                    == "ab\u{7}c\u{1b}]52;c;aGk=\u{7}d\u{1b}]0;title\u{7}e\u{1b}[31mf")
            #expect(
                Self.shown(Self.text, .alerts, pieces: pieces)
                    == "a\u{1b}[6nbcd\u{1b}]0;title\u{7}e\u{1b}[31mf\u{1b}[?u")
            #expect(
                Self.shown(Self.text, [.queries, .alerts], pieces: pieces)
                    == "abcd\u{1b}]0;title\u{7}e\u{1b}[31mf")
        }
    }

    @Test(arguments: [[], .queries] as [Suppress.Classes])
    func `a sequence is held back until it is whole`(_ classes: Suppress.Classes) {
        var filter = OutputFilter()
        filter.suppress(classes)
        #expect(filter.shown(of: Array("\u{1b}[2ma\u{1b}[3".utf8)[...]) == Array("\u{1b}[2ma".utf8))
        #expect(filter.heldCount == 3)
        #expect(filter.shown(of: Array("1".utf8)[...]) == [])
        #expect(filter.shown(of: Array("mb\u{1b}[1".utf8)[...]) == Array("\u{1b}[31mb".utf8))
        #expect(filter.shown(of: Array("m".utf8)[...]) == Array("\u{1b}[1m".utf8))
        #expect(filter.heldCount == 0)
    }

    @Test(arguments: [[], .queries] as [Suppress.Classes])
    func `a character is held back until it is whole`(_ classes: Suppress.Classes) {
        let text = Array("aé€🙂z".utf8)
        for cut in text.indices {
            var filter = OutputFilter()
            filter.suppress(classes)
            let shown = filter.shown(of: text[..<cut])
            #expect(String(validating: shown, as: UTF8.self) != nil)
            #expect(shown.count + filter.heldCount == cut)
            #expect(shown + filter.shown(of: text[cut...]) == text)
        }
        var filter = OutputFilter()
        filter.suppress(classes)
        // What can be no character is not waited for.
        #expect(filter.shown(of: [0x80, 0xBF, 0xBF, 0xBF]).count == 4)
    }

    @Test func `where no terminal shows it nothing is left out or held back`() {
        var filter = OutputFilter(isShown: false)
        filter.suppress([.queries, .alerts])
        let text = Array("\u{1b}[6n\u{7}\u{1b}[3".utf8) + [0xC3]
        #expect(filter.shown(of: text[...]) == text)
        #expect(filter.heldCount == 0)
    }

    @Test func `what holds where a sequence begins counts for all of it`() {
        var filter = OutputFilter()
        filter.suppress([.queries, .alerts])
        #expect(filter.shown(of: Array("\u{1b}]52;c;aG".utf8)[...]) == [])
        filter.suppress([])
        #expect(filter.shown(of: Array("k=\u{7}b\u{7}\u{1b}[".utf8)[...]) == Array("b\u{7}".utf8))
        filter.suppress(.queries)
        #expect(filter.shown(of: Array("6nb".utf8)[...]) == Array("\u{1b}[6nb".utf8))
    }

    @Test func `long strings pass, and a long clipboard does not`() {
        let picture = "\u{1b}Pq" + String(repeating: "#", count: 20_000) + "\u{1b}\\"
        let clipboard = "\u{1b}]52;c;" + String(repeating: "A", count: 20_000) + "\u{7}"
        for pieces in [1, 4096, .max] {
            let text = "a\(picture)b\(clipboard)c"
            #expect(Self.shown(text, [.queries, .alerts], pieces: pieces) == "a\(picture)bc")
        }
    }

    @Test(arguments: [[], .queries] as [Suppress.Classes])
    func `no more is held back than a holder takes for it`(_ classes: Suppress.Classes) {
        var filter = OutputFilter()
        filter.suppress(classes)
        let start = Array("\u{1b}P".utf8) + Array(repeating: UInt8(ascii: "x"), count: 4094)
        #expect(filter.shown(of: start[...]) == [])
        #expect(filter.heldCount == 4096)
        #expect(filter.shown(of: [UInt8(ascii: "x")]).count == 4097)
        #expect(filter.heldCount == 0)
    }

    @Test func `a sequence that a screen ends with goes on as it was drawn`() {
        var filter = OutputFilter()
        filter.suppress([.queries, .alerts])
        filter.drew(Array("screen\u{1b}]52;c;".utf8))
        #expect(filter.shown(of: Array("aGk=\u{7}b\u{7}c".utf8)[...]) == Array("aGk=\u{7}bc".utf8))
    }
}
