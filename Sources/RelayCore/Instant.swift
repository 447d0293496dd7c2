// SPDX-License-Identifier: Apache-2.0

/// A point in time that every core takes as an argument and none reads from a clock.
///
/// It is what `ContinuousClock` says, which on Linux goes on while the machine sleeps, in a type of our
/// own: the size of that clock's instants is known at run time only, and so would be the size of
/// every core that has one. Each look at a field would cost a call, each copy a walk through tables.
package struct Instant: Hashable, Sendable {
    /// Any moment of this process will do to count from.
    private static let origin = ContinuousClock.now

    private var sinceOrigin: Duration

    /// For drivers.
    package static var now: Instant { Instant(sinceOrigin: origin.duration(to: .now)) }
}

extension Instant: Comparable {
    package static func < (one: Instant, other: Instant) -> Bool {
        one.sinceOrigin < other.sinceOrigin
    }

    package static func - (one: Instant, other: Instant) -> Duration {
        one.sinceOrigin - other.sinceOrigin
    }

    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(sinceOrigin: instant.sinceOrigin + duration)
    }

    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(sinceOrigin: instant.sinceOrigin - duration)
    }

    package static func += (instant: inout Instant, duration: Duration) {
        instant.sinceOrigin += duration
    }
}

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
