// SPDX-License-Identifier: Apache-2.0

/// A point in time that every core takes as an argument and none reads from a clock.
///
/// On Linux this clock goes on while the machine sleeps.
package typealias Instant = ContinuousClock.Instant

extension Duration {
    /// Whole milliseconds; negative durations are 0.
    package var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) * 1000 + UInt64(attoseconds / 1_000_000_000_000_000)
    }
}

/// The earlier of two deadlines; nil is never.
package func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
}
