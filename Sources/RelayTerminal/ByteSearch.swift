// SPDX-License-Identifier: Apache-2.0

/// Searches that nearly all output passes through without a find, and so eight bytes at a time.
extension Span<UInt8> {
    private static var eachByte: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { eachByte * 0x80 }

    /// Eight bytes from `index` on, the first one lowest. The compiler makes one load of them.
    private func word(at index: Int) -> UInt64 {
        let bytes = extracting(index..<index + 8)
        let low =
            UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16
            | UInt64(bytes[3]) << 24
        let high =
            UInt64(bytes[4]) << 32 | UInt64(bytes[5]) << 40 | UInt64(bytes[6]) << 48
            | UInt64(bytes[7]) << 56
        return low | high
    }

    /// The first place from `start` on with a control (below 0x20); `count` if there is none.
    func firstControl(from start: Int) -> Int {
        var index = start
        while index + 8 <= count {
            let word = word(at: index)
            // The lowest bit set is that of a byte below 0x20; a borrow may set higher ones.
            let found = (word &- Self.eachByte * 0x20) & ~word & Self.highBits
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count, self[index] >= 0x20 { index += 1 }
        return index
    }

    /// The last place with this byte; nil if there is none.
    func last(_ byte: UInt8) -> Int? {
        var end = count
        while end >= 8 {
            let difference = word(at: end - 8) ^ Self.eachByte * UInt64(byte)
            if (difference &- Self.eachByte) & ~difference & Self.highBits != 0 { break }
            end -= 8
        }
        while end > 0 {
            if self[end - 1] == byte { return end - 1 }
            end -= 1
        }
        return nil
    }

    /// Where SGR ends whose ESC is at `index`; nil if this is another sequence, or a part of one.
    func endOfRendition(at index: Int) -> Int? {
        guard index + 2 < count, self[index + 1] == UInt8(ascii: "[") else { return nil }
        var index = index + 2
        while index < count {
            switch self[index] {
            case UInt8(ascii: "0")...UInt8(ascii: ";"): index += 1
            case UInt8(ascii: "m"): return index + 1
            default: return nil
            }
        }
        return nil
    }
}
