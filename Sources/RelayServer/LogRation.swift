// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// How many log lines of a kind strangers may cause: some at once, then none until the period is
/// over, when the number of those left out is said instead.
struct LogRation<Kind: Hashable & Sendable>: Equatable, Sendable {
    /// Enough to see what is going on.
    static var lines: Int { 5 }
    static var period: Duration { .seconds(10) }

    /// Lines of each kind in this period, written or not.
    private var counts: [Kind: Int] = [:]
    private var endsAt: Instant?

    /// When the period ends; nil while nothing was said.
    var deadline: Instant? { endsAt }

    /// Whether a line of this kind may be written.
    mutating func takes(_ kind: Kind, now: Instant) -> Bool {
        if endsAt == nil { endsAt = now + Self.period }
        let before = counts[kind, default: 0]
        counts[kind] = before + 1
        return before < Self.lines
    }

    /// At the end of a period: how many lines of each kind were left out. Early calls give nothing.
    mutating func leftOut(now: Instant) -> [(kind: Kind, count: Int)] {
        guard let endsAt, now >= endsAt else { return [] }
        defer { self = LogRation() }
        return counts.compactMap { kind, count in
            count > Self.lines ? (kind, count - Self.lines) : nil
        }
    }
}
