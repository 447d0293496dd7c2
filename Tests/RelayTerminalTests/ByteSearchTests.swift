// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayTerminal

@Suite struct ByteSearchTests {
    private static let text: [UInt8] = [0x20, 0x7F, 0x80, 0x9B, 0xA0, 0xFF, 0x41, 0x30]

    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 40])
    func `a control is found wherever it stands`(count: Int) {
        var bytes = (0..<count).map { Self.text[$0 % 8] }
        #expect(bytes.span.firstControl(from: 0) == count)
        for place in 0..<count {
            bytes[place] = UInt8(place % 0x20)
            #expect(bytes.span.firstControl(from: 0) == place)
            #expect(bytes.span.firstControl(from: place) == place)
            #expect(bytes.span.firstControl(from: place + 1) == count)
            bytes[place] = Self.text[place % 8]
        }
    }

    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 17, 40])
    func `the last of a byte is found wherever it stands`(count: Int) {
        var bytes = (0..<count).map { Self.text[$0 % 8] }
        #expect(bytes.span.last(0x1B) == nil)
        for place in 0..<count {
            bytes[place] = 0x1B
            #expect(bytes.span.last(0x1B) == place)
        }
    }

    @Test func `a rendition is whole or it is none`() {
        let bytes = Array("a\u{1b}[1;38:5m\u{1b}[?4m\u{1b}[3".utf8)
        #expect(bytes.span.endOfRendition(at: 1) == 10)
        #expect(bytes.span.endOfRendition(at: 10) == nil)
        #expect(bytes.span.endOfRendition(at: 15) == nil)
        #expect(Array("\u{1b}".utf8).span.endOfRendition(at: 0) == nil)
    }
}
