// SPDX-License-Identifier: Apache-2.0

/// 128 random bits, written as 32 lower-case hexadecimal digits.
package struct Bits128: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 16

    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Nil unless there are exactly 16 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let word = { (range: Range<Int>) in bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(0..<8), low: word(8..<16))
    }

    /// Nil unless the text is exactly 32 hexadecimal digits in lower case.
    package init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
            let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    package var bytes: [UInt8] {
        [high, low].flatMap { word in
            (0..<8).reversed().map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }

    package var description: String {
        let digits = { (word: UInt64) in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return digits(high) + digits(low)
    }
}

/// Names a session for ever. The client that creates the session chooses it.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
    package let bits: Bits128
    package init(_ bits: Bits128) { self.bits = bits }
    package init?(_ text: String) {
        guard let bits = Bits128(text) else { return nil }
        self.bits = bits
    }
    package var description: String { bits.description }
}

/// Names one running client; what it typed is numbered per instance.
package struct InstanceID: Hashable, Sendable, CustomStringConvertible {
    package let bits: Bits128
    package init(_ bits: Bits128) { self.bits = bits }
    package var description: String { bits.description }
}

/// Names one run of the host's kernel; everything that runs there ends with it.
package struct BootID: Hashable, Sendable, CustomStringConvertible {
    package let bits: Bits128
    package init(_ bits: Bits128) { self.bits = bits }
    package var description: String { bits.description }
}

/// What people call a session: 1 to 64 of `A-Z a-z 0-9 . _ -`, not starting with `-` or `.`, and
/// never 32 hexadecimal digits, which would look like an id.
package struct SessionName: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 64

    package let text: String

    package init?(_ text: String) {
        let bytes = text.utf8
        guard (1...Self.maximumLength).contains(bytes.count),
            bytes.allSatisfy(Self.isAllowed),
            let first = bytes.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "."),
            Bits128(text.lowercased()) == nil
        else { return nil }
        self.text = text
    }

    package var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
