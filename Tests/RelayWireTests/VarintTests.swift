// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@Suite struct VarintTests {
    @Test(arguments: [0, 63, 64, 16383, 16384, 1 << 30 - 1, 1 << 30, Varint.maximum] as [UInt64])
    func `a value comes back in the shortest form`(_ value: UInt64) throws {
        var bytes: [UInt8] = []
        Varint.append(value, to: &bytes)
        #expect(bytes.count == Varint.length(of: value))
        let (read, length) = try #require(Varint.read(from: bytes[...]))
        #expect(read == value)
        #expect(length == bytes.count)
        for count in 0..<bytes.count {
            #expect(Varint.read(from: bytes.prefix(count)) == nil)
        }
    }

    @Test func `the examples of RFC 9000 A.1 are read`() throws {
        let examples: [([UInt8], UInt64)] = [
            ([0xC2, 0x19, 0x7C, 0x5E, 0xFF, 0x14, 0xE8, 0x8C], 151_288_809_941_952_652),
            ([0x9D, 0x7F, 0x3E, 0x7D], 494_878_333), ([0x7B, 0xBD], 15293), ([0x25], 37),
            ([0x40, 0x25], 37),
        ]
        for (bytes, value) in examples {
            let read = try #require(Varint.read(from: bytes[...]))
            #expect(read.value == value)
            #expect(read.length == bytes.count)
        }
    }

    @Test func `a slice is read from its own start`() throws {
        let read = try #require(Varint.read(from: [1, 2, 0x7B, 0xBD][2...]))
        #expect(read.value == 15293)
    }
}
