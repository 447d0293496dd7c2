// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@Suite struct EscapeFilterTests {
    private func typed(
        _ text: String, in pieces: Int = .max, _ filter: EscapeFilter = EscapeFilter()
    ) -> (bytes: String, commands: [EscapeFilter.Command]) {
        var filter = filter
        var bytes: [UInt8] = []
        var commands: [EscapeFilter.Command] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            for item in filter.typed(rest.prefix(pieces)) {
                switch item {
                case .bytes(let more): bytes += more
                case .command(let command): commands.append(command)
                }
            }
            rest = rest.dropFirst(pieces)
        }
        return (String(decoding: bytes, as: UTF8.self), commands)
    }

    @Test(arguments: [1, 2, .max])
    func `commands are found after a newline and at the very start`(_ pieces: Int) {
        for (text, left, commands) in [
            ("~.", "", [.detach]), ("ls\r~.", "ls\r", [.detach]), ("ls\n~?x", "ls\nx", [.help]),
            ("~?~.", "", [.help, .detach]),
            (
                "~w~n~p~o", "",
                [
                    .chooseSession, .nextSession, .previousSession, .openSession,
                ]
            ),
            ("~k~s~c~\u{1A}", "", [.present, .reportLinks, .discardTyping, .suspend]),
        ] as [(String, String, [EscapeFilter.Command])] {
            let result = typed(text, in: pieces)
            #expect(result.bytes == left)
            #expect(result.commands == commands)
        }
    }

    @Test(arguments: [
        ("~~", "~"), ("~~.", "~."), ("a~.", "a~."), ("~x~.", "~x~."), ("~\r~~", "~\r~"),
        ("a\r~~~.", "a\r~~."),
    ])
    func `everything else is typed`(_ text: String, _ left: String) {
        for pieces in [1, .max] {
            let result = typed(text, in: pieces)
            #expect(result.bytes == left)
            #expect(result.commands == [])
        }
    }

    @Test func `an escape character is held back until the next one decides`() {
        var filter = EscapeFilter()
        #expect(filter.typed([UInt8(ascii: "~")]) == [])
        #expect(filter.typed([UInt8(ascii: "x")]) == [.bytes(Array("~x".utf8))])
    }

    @Test func `without an escape character all is typed`() {
        #expect(typed("~.", EscapeFilter(escape: nil)).bytes == "~.")
    }

    @Test func `another escape character works the same`() {
        let filter = EscapeFilter(escape: UInt8(ascii: "%"))
        #expect(typed("~.\r%.", filter).commands == [.detach])
        #expect(typed("~.\r%.", filter).bytes == "~.\r")
    }

    @Test func `what passes by is no command, and what follows it is within a line`() {
        var filter = EscapeFilter()
        #expect(filter.passed(Array("\r~.".utf8)) == Array("\r~.".utf8))
        #expect(filter.typed(Array("~.".utf8)[...]) == [.bytes(Array("~.".utf8))])
        #expect(filter.typed(Array("\r~".utf8)[...]) == [.bytes([13])])
        #expect(filter.passed(Array("x".utf8)) == Array("~x".utf8))
        var off = EscapeFilter(escape: nil)
        #expect(off.passed([1]) == [1])
    }
}
