// SPDX-License-Identifier: Apache-2.0

/// Where a stream may be skipped. Follows it and marks beginnings of lines wherever it is text, ends
/// of lines, tabs, bells and colours alone: what stands between two marks leaves nothing behind
/// but its colours, once enough lines have followed it.
///
/// A place is a number of bytes since the stream's beginning. There is one mark for each `interval`
/// bytes at the most, until they are forgotten.
package struct FloodMarks: Equatable, Sendable {
    /// Far enough apart to cost nothing, and near enough to leave little to be fed.
    static let interval: UInt64 = 16 * 1024
    /// A run that has ended with fewer marks is not worth remembering.
    private static let fewestMarks = 4

    /// The beginning of a line.
    private struct Mark: Equatable {
        let place: UInt64
        /// So many lines of its run had ended.
        let lines: Int
        /// Where the last rendition began that resets all of it, and where the last of any kind ended.
        let lastReset: UInt64
        let renditionEnd: UInt64
    }

    /// A part of the stream with nothing else in it.
    private struct Run: Equatable {
        var marks: [Mark] = []
        var lines = 0
        /// Where its last line ends.
        var end: UInt64 = 0
    }

    /// What need not be fed.
    package struct Skip: Equatable {
        package let places: Range<UInt64>
        /// Where the renditions are in it that count at its end.
        package let renditions: Range<UInt64>
    }

    private var ended: [Run] = []
    private var run = Run()
    /// No mark before this place.
    private var nextMark: UInt64 = 0
    private var lastReset: UInt64 = 0
    private var renditionEnd: UInt64 = 0

    package init() {}

    /// How many marks there are.
    package var count: Int { ended.reduce(run.marks.count) { $0 + $1.marks.count } }

    /// A line has ended just before `place`.
    mutating func lineEnded(before place: UInt64, afterReturn: Bool) {
        run.lines += 1
        run.end = place
        // Without a carriage return the next line begins anywhere.
        guard place >= nextMark, afterReturn else { return }
        nextMark = place + Self.interval
        run.marks.append(
            Mark(
                place: place, lines: run.lines, lastReset: lastReset, renditionEnd: renditionEnd))
    }

    mutating func rendition(_ places: Range<UInt64>, isReset: Bool) {
        if isReset { lastReset = places.lowerBound }
        renditionEnd = places.upperBound
    }

    /// Something else is in the stream before `place`.
    mutating func interrupt(before place: UInt64) {
        if run.marks.count >= Self.fewestMarks { ended.append(run) }
        run.marks.removeAll(keepingCapacity: true)
        run.lines = 0
        nextMark = place
    }

    /// Everything before `place` was fed, or skipped.
    package mutating func forget(before place: UInt64) {
        while let first = ended.first, first.marks.last.map({ $0.place < place }) != false {
            ended.removeFirst()
        }
        if let first = run.marks.firstIndex(where: { $0.place >= place }) {
            run.marks.removeFirst(first)
        } else {
            run.marks.removeAll(keepingCapacity: true)
        }
    }

    /// The first part between `place` and `end` that leaves no trace on this screen.
    package func skip(from place: UInt64, upTo end: UInt64, on screen: borrowing Screen) -> Skip? {
        if end - place < 2 * Self.interval { return nil }
        for run in ended + [run] where run.end <= end {
            guard let first = run.marks.first(where: { $0.place >= place }),
                let last = run.marks.last(where: {
                    run.lines - $0.lines >= screen.linesThatPushOut
                }), last.lines - first.lines >= screen.rows
            else { continue }
            let renditions = max(first.place, last.lastReset)
            return Skip(
                places: first.place..<last.place,
                renditions: renditions..<max(renditions, last.renditionEnd))
        }
        return nil
    }
}
