// SPDX-License-Identifier: Apache-2.0

/// The lines that have scrolled off the main screen, as text with SGR and links: bytes, not cells.
/// Each begins and ends in the standard rendition; those a narrow screen had wrapped are one again.
package struct History: Equatable, Sendable {
    package static let defaultCapacity = 1 << 20
    package static let maximumLines = 10_000
    /// A line that goes on longer is cut in two, so that no line can fill the history.
    package static let maximumLine = 64 * 1024
    /// Memory is taken, and given back, in pieces of about this size.
    static let chunkSize = 16 * 1024

    /// Some lines, one after the other.
    private struct Chunk: Equatable {
        var bytes: [UInt8] = []
        /// Where each line ends, but for one that is not at its end.
        var ends: [Int32] = []

        func start(of line: Int) -> Int { line == 0 ? 0 : Int(ends[line - 1]) }
    }

    /// How many bytes are kept at the most.
    package let capacity: Int
    /// How many lines there are; one that is not at its end counts.
    package private(set) var lineCount = 0
    /// How many bytes they take.
    package private(set) var byteCount = 0
    /// How many rows have ever come; no part of what is compared.
    package private(set) var rowCount = 0
    private var chunks: [Chunk] = []
    /// How many lines of the first chunk are forgotten.
    private var forgotten = 0

    /// The last line goes on with the top row of the screen.
    package private(set) var isOpen = false
    /// The last line's rendition at its end, while it is open.
    private(set) var openStyle = RenderedStyle()
    /// The last row of the open line stopped one column early, for a wide character.
    private(set) var endsEarly = false
    /// The last character of the open line ends with a joiner.
    private var endsJoining = false

    package init(capacity: Int = History.defaultCapacity) {
        precondition(capacity > 0, "a history keeps at least one byte")
        self.capacity = capacity
    }

    /// A row has left the screen at the top.
    mutating func append(_ row: borrowing Row) {
        rowCount += 1
        // The wide character that did not fit is gone: as one, the two would be wrapped otherwise.
        if endsEarly, !row.startsWide { close() }
        if !isOpen { beginLine() }
        let last = chunks.count - 1
        let before = chunks[last].bytes.count
        endsEarly = row.isWrapped && row[row.columns - 1].isErased
        let end = row.isWrapped ? row.columns - (endsEarly ? 1 : 0) : row.contentEnd
        if isOpen, Row.isTakenForPart(row[0].scalar, afterJoiner: endsJoining) {
            chunks[last].bytes.append(0)
        }
        row.encode(0..<end, into: &chunks[last].bytes, style: &openStyle)
        let count = chunks[last].bytes.count
        byteCount += count - before
        endsJoining = end > 0 && row.endsJoining(before: end)
        isOpen = row.isWrapped
        let start = Int(chunks[last].ends.last ?? 0)
        if !isOpen || count - start >= Self.maximumLine { endLine() }
    }

    /// The line that has not ended is at its end.
    mutating func close() {
        if isOpen { endLine() }
    }

    /// Bytes of memory that its lines take.
    package var memory: Int {
        chunks.reduce(0) { $0 + $1.bytes.capacity + $1.ends.capacity * 4 }
    }

    package mutating func removeAll() {
        let count = rowCount
        self = History(capacity: capacity)
        rowCount = count
    }

    private mutating func beginLine() {
        lineCount += 1
        if let last = chunks.last, last.bytes.count < Self.chunkSize { return }
        var chunk = Chunk()
        // The first one grows as it is used: most sessions stay short.
        if !chunks.isEmpty { chunk.bytes.reserveCapacity(Self.chunkSize + 1024) }
        chunks.append(chunk)
    }

    private mutating func endLine() {
        let last = chunks.count - 1
        let before = chunks[last].bytes.count
        openStyle.end(into: &chunks[last].bytes)
        let count = chunks[last].bytes.count
        byteCount += count - before
        chunks[last].ends.append(Int32(count))
        isOpen = false
        endsEarly = false
        while byteCount > capacity || lineCount > Self.maximumLines { forgetLine() }
    }

    private mutating func forgetLine() {
        lineCount -= 1
        let end = Int(chunks[0].ends[forgotten])
        byteCount -= end - chunks[0].start(of: forgotten)
        forgotten += 1
        if forgotten == chunks[0].ends.count {
            chunks.removeFirst()
            forgotten = 0
        }
    }

    /// The newest lines, the oldest of them first, without their ends.
    package func lines(newest count: Int = .max) -> [[UInt8]] {
        var skipped = lineCount - min(max(0, count), lineCount)
        var lines: [[UInt8]] = []
        for (number, chunk) in chunks.enumerated() {
            let first = number == 0 ? forgotten : 0
            let isLast = number == chunks.count - 1
            let lineEnd = chunk.ends.count + (isLast && isOpen ? 1 : 0)
            for line in first..<lineEnd {
                if skipped > 0 {
                    skipped -= 1
                    continue
                }
                let end = line < chunk.ends.count ? Int(chunk.ends[line]) : chunk.bytes.count
                lines.append(Array(chunk.bytes[chunk.start(of: line)..<end]))
            }
        }
        return lines
    }

    package static func == (one: History, other: History) -> Bool {
        one.capacity == other.capacity && one.byteCount == other.byteCount
            && one.isOpen == other.isOpen && one.openStyle == other.openStyle
            && one.endsEarly == other.endsEarly && one.lines() == other.lines()
    }
}
