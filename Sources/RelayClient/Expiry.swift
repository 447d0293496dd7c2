// SPDX-License-Identifier: Apache-2.0

/// After what time without anybody a session ends, as people write it: a number and `s`, `m`, `h` or
/// `d`, or `never`.
package struct Expiry: Equatable, Sendable {
    /// Ten years; more is as good as never, and says so better.
    package static let longest: UInt64 = 3650 * 24 * 3600 * 1000

    /// 0 is never.
    package let milliseconds: UInt64

    /// As it was written.
    package let words: String

    /// `24h`.
    package static let day = Expiry(milliseconds: 24 * 3600 * 1000, words: "24h")

    private init(milliseconds: UInt64, words: String) {
        self.milliseconds = milliseconds
        self.words = words
    }

    /// Nil for anything else.
    package init?(_ text: String) {
        words = text
        guard text != "never" else {
            milliseconds = 0
            return
        }
        let unit: UInt64
        switch text.last {
        case "s": unit = 1000
        case "m": unit = 60 * 1000
        case "h": unit = 3600 * 1000
        case "d": unit = 24 * 3600 * 1000
        default: return nil
        }
        let digits = text.dropLast()
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits),
            number > 0, number <= Self.longest / unit
        else { return nil }
        milliseconds = number * unit
    }
}
