// SPDX-License-Identifier: Apache-2.0

/// A time to wait, as people write it: a number and `ms`, `s`, `m`, `h` or `d`.
package struct Patience: Equatable, Sendable {
    /// Ten years; nobody waits longer.
    package static let longest: UInt64 = 3650 * 24 * 3600 * 1000

    package let milliseconds: UInt64

    /// Nil for anything else.
    package init?(_ text: String) {
        let units: [(String, UInt64)] = [
            ("ms", 1), ("s", 1000), ("m", 60 * 1000), ("h", 3600 * 1000), ("d", 24 * 3600 * 1000),
        ]
        guard let (unit, size) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(unit.count)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits),
            number > 0, number <= Self.longest / size
        else { return nil }
        milliseconds = number * size
    }
}
