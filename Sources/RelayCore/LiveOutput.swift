// SPDX-License-Identifier: Apache-2.0

/// Which part of the log may still act on a terminal beyond its screen: what was printed a moment
/// ago, to those who were there, and queries to one terminal only. Lives as long as the session.
struct LiveOutput: Equatable, Sendable {
    /// Output that is sent later than this is a replay.
    static let patience: Duration = .seconds(2)
    /// Output is dated so finely: with the patience, that bounds the number of dates.
    private static let grain: Duration = .milliseconds(100)
    /// Of more terminals than can be attached at once it is not known any more which query each was
    /// shown: no other is shown those.
    private static let maximumKnown = 128

    private struct Date: Equatable {
        /// From here on output was printed at or after `time`.
        var start: UInt64
        var time: Instant
    }

    /// In their order; bytes before the first are old.
    private var dates: [Date] = []
    /// Where the log ended when an instance attached for the first time.
    private var arrivals: [Typist: UInt64] = [:]
    /// The queries before this offset were shown on this terminal, or are on their way to it.
    private var shown: [Typist: UInt64] = [:]
    /// The queries before this are nobody's any more.
    private var settled: UInt64 = 0

    /// Output begins at `start`.
    mutating func printed(from start: UInt64, now: Instant) {
        dates.removeAll { now - $0.time > Self.patience + Self.grain }
        if let last = dates.last, now - last.time < Self.grain { return }
        dates.append(Date(start: start, time: now))
    }

    /// Somebody attaches for whom the output goes on at `offset`; `isFirst` if nobody was here
    /// before: whoever comes first sees it all happen.
    mutating func attached(_ typist: Typist, at offset: UInt64, logEnd: UInt64, isFirst: Bool) {
        if arrivals[typist] == nil {
            if arrivals.count >= Self.maximumKnown { forget() }
            arrivals[typist] = isFirst ? 0 : logEnd
        }
        // What was on its way to it is sent again.
        if let known = shown[typist] { shown[typist] = min(known, offset) }
    }

    mutating func leftForGood(_ typist: Typist) {
        arrivals[typist] = nil
        settled = max(settled, shown.removeValue(forKey: typist) ?? 0)
    }

    /// Queries before `offset` were answered otherwise.
    mutating func settledQueries(before offset: UInt64) { settled = max(settled, offset) }

    /// Output up to `offset` was sent to a terminal, queries and all.
    mutating func showed(_ typist: Typist, upTo offset: UInt64) {
        shown[typist] = max(shown[typist] ?? 0, offset)
    }

    /// What is sent to this terminal before the offset is a replay.
    func replayEnd(for typist: Typist, logEnd: UInt64, now: Instant) -> UInt64 {
        let fresh = dates.first { now - $0.time <= Self.patience }?.start ?? logEnd
        return max(fresh, arrivals[typist] ?? 0)
    }

    /// The queries before the offset are not for this terminal, though it leads.
    func foreignEnd(for typist: Typist) -> UInt64 {
        let others = shown.lazy.filter { $0.key != typist }.map(\.value)
        return max(settled, others.max() ?? 0)
    }

    private mutating func forget() {
        settled = max(settled, shown.values.max() ?? 0)
        arrivals = [:]
        shown = [:]
    }
}
