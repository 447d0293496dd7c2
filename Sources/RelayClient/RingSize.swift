// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// How much output a session keeps, as people write it: bytes, or a number and `k`, `m` or `g`.
package struct RingSize: Equatable, Sendable {
    package static let allowed =
        UInt64(ByteLog.smallestCapacity)...UInt64(ByteLog.largestCapacity)

    package let bytes: UInt64

    /// Nil for anything else, and outside `allowed`.
    package init?(_ text: String) {
        var digits = text[...]
        var unit: UInt64 = 1
        switch text.last {
        case "k", "K": unit = 1 << 10
        case "m", "M": unit = 1 << 20
        case "g", "G": unit = 1 << 30
        default: break
        }
        if unit > 1 { digits.removeLast() }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits)
        else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: unit)
        guard !overflows, Self.allowed.contains(bytes) else { return nil }
        self.bytes = bytes
    }
}
