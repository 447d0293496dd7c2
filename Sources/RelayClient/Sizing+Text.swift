// SPDX-License-Identifier: Apache-2.0

package import RelayWire

extension Sizing {
    /// As people write it: `leader`, `smallest`, or columns and rows as `120x40`. Nil for anything
    /// else, and outside of `allowed`.
    package init?(_ text: String) {
        switch text {
        case "leader": self = .leader
        case "smallest": self = .smallest
        default:
            let numbers = text.split(separator: "x", omittingEmptySubsequences: false)
                .map { digits -> UInt64? in
                    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
                    return UInt64(digits).flatMap { Self.allowed.contains($0) ? $0 : nil }
                }
            guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1] else {
                return nil
            }
            self = .fixed(columns: UInt16(columns), rows: UInt16(rows))
        }
    }
}
