// SPDX-License-Identifier: Apache-2.0

/// The lines that have scrolled off the main screen, as text with SGR and links: bytes, not cells.
/// Each begins and ends in the standard rendition; those a narrow screen had wrapped are one again.
package struct History: Equatable, Sendable {
    package static let defaultCapacity = 1 << 20
    package static let maximumLines = 10_000
    /// A line that goes on longer is cut in two, so that no line can fill the history.
    package static let maximumLine = 64 * 1024
    /// Memory is taken in pieces of this size.
    static let chunkSize = 16 * 1024

    /// How many bytes are kept at the most, line ends included.
    package let capacity: Int
    /// How many lines there are; one that is not at its end counts.
    package private(set) var lineCount = 0
    /// How many bytes they take.
    package private(set) var byteCount = 0
    /// The bytes of all lines, each line ended by LF; a line may run over several chunks.
    private var chunks: [[UInt8]] = []
    /// How many bytes at the start of the first chunk are forgotten.
    private var dropped = 0

    /// The last line goes on with the top row of the screen.
    package private(set) var isOpen = false
    /// How long the last line is by now, while it is open.
    private var openLength = 0
    /// The last line's rendition at its end, while it is open.
    private(set) var openStyle = RenderedStyle()
    /// The last row of the open line stopped one column early, for a wide character.
    private(set) var endsEarly = false

    package init(capacity: Int = History.defaultCapacity) {
        precondition(capacity > 0, "a history keeps at least one byte")
        self.capacity = capacity
    }

    /// A row has left the screen at the top.
    mutating func append(_ row: Row) {
        // The wide character that did not fit is gone: as one, the two would be wrapped otherwise.
        if endsEarly, !row.startsWide { close() }
        if !isOpen { lineCount += 1 }
        reserve()
        let last = chunks.count - 1
        let before = chunks[last].count
        endsEarly = row.isWrapped && row[row.columns - 1].isErased
        let end = row.isWrapped ? row.columns - (endsEarly ? 1 : 0) : row.contentEnd
        row.encode(upTo: end, into: &chunks[last], style: &openStyle)
        openLength += chunks[last].count - before
        byteCount += chunks[last].count - before
        isOpen = row.isWrapped
        if !isOpen || openLength >= Self.maximumLine { endLine() }
    }

    /// The line that has not ended is at its end.
    mutating func close() {
        if isOpen { endLine() }
    }

    package mutating func removeAll() { self = History(capacity: capacity) }

    private mutating func endLine() {
        let last = chunks.count - 1
        let before = chunks[last].count
        openStyle.end(into: &chunks[last])
        chunks[last].append(UInt8(ascii: "\n"))
        byteCount += chunks[last].count - before
        isOpen = false
        openLength = 0
        endsEarly = false
        while byteCount > capacity || lineCount > Self.maximumLines { forgetLine() }
    }

    /// Makes sure that there is a chunk to write to.
    private mutating func reserve() {
        if let last = chunks.last, last.count < Self.chunkSize { return }
        var chunk: [UInt8] = []
        // The first one grows as it is used: most sessions stay short.
        if !chunks.isEmpty { chunk.reserveCapacity(Self.chunkSize + 1024) }
        chunks.append(chunk)
    }

    private mutating func forgetLine() {
        lineCount -= 1
        while true {
            let end = chunks[0][dropped...].firstIndex(of: UInt8(ascii: "\n"))
            let next = end.map { $0 + 1 } ?? chunks[0].count
            byteCount -= next - dropped
            dropped = next
            if dropped == chunks[0].count {
                chunks.removeFirst()
                dropped = 0
            }
            if end != nil || chunks.isEmpty { return }
        }
    }

    /// The newest lines, the oldest of them first, without their ends.
    package func lines(newest count: Int = .max) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for (number, chunk) in chunks.enumerated() {
            for byte in number == 0 ? chunk[dropped...] : chunk[...] {
                if byte == UInt8(ascii: "\n") {
                    lines.append(line)
                    line = []
                } else {
                    line.append(byte)
                }
            }
        }
        if isOpen { lines.append(line) }
        return lines.suffix(max(0, count))
    }

    package static func == (one: History, other: History) -> Bool {
        one.capacity == other.capacity && one.byteCount == other.byteCount
            && one.isOpen == other.isOpen && one.openStyle == other.openStyle
            && one.endsEarly == other.endsEarly && one.lines() == other.lines()
    }
}
