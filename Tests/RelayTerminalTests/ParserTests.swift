// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

@Suite struct ParserTests {
    /// What a parser has found, in words.
    private struct Findings: SequenceHandler {
        var list: [String] = []

        mutating func print(ascii run: Span<UInt8>) {
            list.append("text " + String(decoding: run.indices.map { run[$0] }, as: UTF8.self))
        }
        mutating func print(scalar: UInt32) { list.append("U+" + String(scalar, radix: 16)) }
        mutating func execute(_ control: UInt8) { list.append("C0 \(control)") }
        mutating func escape(_ final: UInt8, intermediate: UInt8) {
            list.append("ESC \(Self.name(intermediate))\(Self.name(final))")
        }
        mutating func control(_ function: ControlFunction, _ parameters: borrowing Parameters) {
            var numbers: [String] = []
            for index in 0..<parameters.count {
                numbers.append(String(parameters[index, default: -1]))
            }
            list.append(
                "CSI \(Self.name(function.marker))\(numbers.joined(separator: ","))"
                    + "\(Self.name(function.intermediate))\(Self.name(function.final))")
        }
        mutating func operatingSystemCommand(_ payload: [UInt8]) {
            list.append("OSC " + String(decoding: payload, as: UTF8.self))
        }
        mutating func deviceControl(_ payload: [UInt8]) {
            list.append("DCS " + String(decoding: payload, as: UTF8.self))
        }

        private static func name(_ byte: UInt8) -> String {
            byte == 0 ? "" : String(UnicodeScalar(byte))
        }
    }

    private func findings(_ bytes: [UInt8], pieces: Int = .max) -> [String] {
        var parser = Parser()
        var found = Findings()
        var rest = bytes[...]
        while !rest.isEmpty {
            parser.feed(Array(rest.prefix(pieces)).span, to: &found)
            rest = rest.dropFirst(pieces)
        }
        return found.list
    }

    private func findings(_ text: String) -> [String] { findings(Array(text.utf8)) }

    @Test(arguments: [
        ("ab\u{1b}[1;2mc", ["text ab", "CSI 1,2m", "text c"]),
        ("\u{1b}[m", ["CSI m"]), ("\u{1b}[;5H", ["CSI -1,5H"]), ("\u{1b}[4:3m", ["CSI 4,3m"]),
        ("\u{1b}[?25h", ["CSI ?25h"]), ("\u{1b}[>4;2m", ["CSI >4,2m"]),
        ("\u{1b}[2 q", ["CSI 2 q"]), ("\u{1b}[!p", ["CSI !p"]),
        ("\u{1b}7\u{1b}(0\u{1b}#8", ["ESC 7", "ESC (0", "ESC #8"]),
        ("\u{1b}]0;t\u{7}x", ["OSC 0;t", "text x"]),
        ("\u{1b}]8;;\u{1b}\\", ["OSC 8;;", "ESC \\"]),
        ("\u{1b}P1$qm\u{1b}\\", ["DCS 1$qm", "ESC \\"]),
        ("\u{1b}_Gx\u{1b}\\\u{1b}^p\u{1b}\\\u{1b}Xs\u{1b}\\", ["ESC \\", "ESC \\", "ESC \\"]),
    ])
    func `sequences are found`(_ text: String, _ expected: [String]) {
        #expect(findings(text) == expected)
    }

    @Test(arguments: [
        ("\u{1b}[1<2m.", ["text ."]), ("\u{1b}[1 !p.", ["text ."]), ("\u{1b}[ 1p.", ["text ."]),
        ("\u{1b}(%5.", ["text ."]), ("\u{1b}[1\u{18}m", ["C0 24", "text m"]),
        ("\u{1b}]0;t\u{18}m", ["text m"]), ("\u{1b}P\u{1a}m", ["text m"]),
    ])
    func `what no function has is ignored as a whole, and CAN and SUB cancel`(
        _ text: String, _ expected: [String]
    ) {
        #expect(findings(text) == expected)
    }

    @Test func `a control inside of a sequence is executed, and the sequence goes on`() {
        #expect(findings("\u{1b}[1\r;2\nm") == ["C0 13", "C0 10", "CSI 1,2m"])
        #expect(findings("\u{1b}[1\u{1b}[2m") == ["CSI 2m"])
    }

    @Test(
        arguments: [
            ([0xC3, 0xA4], ["U+e4"]), ([0xE6, 0xBC, 0xA2], ["U+6f22"]),
            ([0xF0, 0x9F, 0x91, 0x8D], ["U+1f44d"]),
            // Unicode 15, table 3-8: one replacement for each maximal subpart.
            (
                [0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62],
                ["text a", "U+fffd", "U+fffd", "U+fffd", "text b"]
            ),
            ([0xC0, 0xAF], ["U+fffd", "U+fffd"]), ([0xE0, 0x80], ["U+fffd", "U+fffd"]),
            ([0xED, 0xA0, 0x80], ["U+fffd", "U+fffd", "U+fffd"]),
            ([0xF4, 0x90], ["U+fffd", "U+fffd"]),
            ([0xFF, 0x61], ["U+fffd", "text a"]), ([0xC3, 0x1B, 0x5B, 0x6D], ["U+fffd", "CSI m"]),
            // In UTF-8 these are no controls, whether as bytes or as characters.
            ([0x9B, 0x6D], ["U+fffd", "text m"]), ([0xC2, 0x9B, 0x6D], ["text m"]),
        ] as [([UInt8], [String])])
    func `UTF-8 is read as Unicode says, in any pieces`(_ bytes: [UInt8], _ expected: [String]) {
        #expect(findings(bytes) == expected)
        #expect(findings(bytes, pieces: 1) == expected)
    }

    @Test func `as many numbers as a function can have are kept`() {
        let most = (1...Parameters.maximumCount).map(String.init)
        #expect(
            findings("\u{1b}[" + most.joined(separator: ";") + "m")
                == ["CSI " + most.joined(separator: ",") + "m"])
        #expect(
            findings("\u{1b}[" + (most + ["99"]).joined(separator: ";") + "m")
                == ["CSI " + most.joined(separator: ",") + "m"])
    }

    @Test func `a number counts up to its bound`() {
        let most = Parameters.maximumValue
        #expect(findings("\u{1b}[\(most)m") == ["CSI \(most)m"])
        #expect(findings("\u{1b}[\(most + 1)m") == ["CSI \(most)m"])
        #expect(findings("\u{1b}[99999999999999999999m") == ["CSI \(most)m"])
    }

    @Test(arguments: [1, 100, .max])
    func `a sequence counts up to its bound`(_ pieces: Int) {
        let text = [UInt8](repeating: 0x61, count: Parser.maximumSequence - 3)
        let longest = [0x1B, 0x5D] + text + [0x07]
        #expect(
            findings(longest, pieces: pieces) == ["OSC " + String(decoding: text, as: UTF8.self)])
        #expect(findings([0x1B, 0x5D, 0x61] + text + [0x07, 0x62], pieces: pieces) == ["text b"])
        let zeros = [UInt8](repeating: 0x30, count: Parser.maximumSequence - 3)
        #expect(findings([0x1B, 0x5B] + zeros + [0x6D], pieces: pieces) == ["CSI 0m"])
        #expect(findings([0x1B, 0x5B, 0x30] + zeros + [0x6D, 0x62], pieces: pieces) == ["text b"])
    }

    @Test func `what is kept of an unfinished sequence is bounded`() {
        var parser = Parser()
        var found = Findings()
        parser.feed([0x1B, 0x50].span, to: &found)
        for _ in 0..<Parser.maximumSequence - 2 { parser.feed([0x61].span, to: &found) }
        #expect(parser.pending.count == Parser.maximumSequence)
        #expect(!parser.isOverlong)
        parser.feed([0x61].span, to: &found)
        #expect(parser.pending.isEmpty)
        #expect(parser.isOverlong)
    }

    @Test func `megabytes of a picture pass`() {
        let picture = Array("\u{1b}Pq".utf8) + [UInt8](repeating: 0x7E, count: 3 << 20)
        #expect(findings(picture + Array("\u{1b}\\a".utf8), pieces: 4096) == ["ESC \\", "text a"])
    }
}
