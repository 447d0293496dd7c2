// SPDX-License-Identifier: Apache-2.0

/// Variable-length integers as in QUIC (RFC 9000 §16): the two high bits of the first byte say how
/// many bytes there are (1, 2, 4 or 8), the rest is the value, most significant byte first.
package enum Varint {
    /// The largest value that can be written: 2⁶² − 1.
    package static let maximum: UInt64 = 1 << 62 - 1

    /// How many bytes `append` writes for the value.
    package static func length(of value: UInt64) -> Int {
        switch value {
        case ..<(1 << 6): 1
        case ..<(1 << 14): 2
        case ..<(1 << 30): 4
        default: 8
        }
    }

    /// Writes the shortest form. The value must not exceed `maximum`.
    package static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        precondition(value <= maximum, "a varint holds at most 62 bits")
        let length = length(of: value)
        let prefix = UInt64(length.trailingZeroBitCount) << (length * 8 - 2)
        let word = value | prefix
        for index in (0..<length).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: word >> (index * 8)))
        }
    }

    /// Reads one value at the start of `bytes`; nil when they end too early. Longer forms than
    /// needed are accepted, as in QUIC.
    package static func read(from bytes: ArraySlice<UInt8>) -> (value: UInt64, length: Int)? {
        guard let first = bytes.first else { return nil }
        let length = 1 << Int(first >> 6)
        guard bytes.count >= length else { return nil }
        var value = UInt64(first & 0x3F)
        for byte in bytes[(bytes.startIndex + 1)..<(bytes.startIndex + length)] {
            value = value << 8 | UInt64(byte)
        }
        return (value, length)
    }
}
