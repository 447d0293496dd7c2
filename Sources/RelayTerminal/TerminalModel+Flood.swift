// SPDX-License-Identifier: Apache-2.0

/// Much output at once: a build's log, a long file. Nearly all of it only scrolls through, and what
/// it leaves behind is what its last lines leave behind.
extension TerminalModel {
    /// Less than this is not worth looking through first.
    private static let smallestFlood = 64 * 1024

    /// The same as `feed`, in less time where the beginning of the bytes can leave no trace: lines
    /// of text and colours on a whole main screen, with so many lines after them that neither the
    /// screen nor the history has room for them.
    package mutating func feedFlood(_ bytes: [UInt8]) {
        guard bytes.count >= Self.smallestFlood else { return feed(bytes) }
        // The flood may begin within a sequence; its first line's end does not.
        let first = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
        feed(bytes.span.extracting(0..<first))
        guard let tail = tailOfFlood(bytes, from: first) else {
            return feed(bytes.span.extracting(first...))
        }
        for range in Self.lastRenditions(of: bytes.span.extracting(first..<tail)) {
            feed(bytes.span.extracting(first + range.lowerBound..<first + range.upperBound))
        }
        screen.skippedLines()
        feed(bytes.span.extracting(tail...))
    }

    /// Where the last lines begin that may leave a trace; nil if nothing between `first` and them can
    /// be skipped.
    private func tailOfFlood(_ bytes: [UInt8], from first: Int) -> Int? {
        guard parser.state == .ground, screen.onlyScrolls else { return nil }
        // Some are in the history, some on the screen, and some push out what stands there now.
        let needed = screen.history.mostLines + 2 * screen.rows
        guard let tail = Self.lineStart(in: bytes.span, linesBeforeEnd: needed), tail > first
        else { return nil }
        let skipped = bytes.span.extracting(first..<tail)
        return Self.isPlain(skipped, lines: screen.rows) ? tail : nil
    }

    /// The place behind the CR LF that has so many line ends after it.
    private static func lineStart(in bytes: Span<UInt8>, linesBeforeEnd count: Int) -> Int? {
        var left = count
        var index = bytes.count
        while index > 1 {
            index -= 1
            guard bytes[index] == UInt8(ascii: "\n") else { continue }
            if left <= 0, bytes[index - 1] == UInt8(ascii: "\r") { return index + 1 }
            left -= 1
        }
        return nil
    }

    /// Whether the bytes are text, ends of lines, tabs, bells and colours alone, and scroll at
    /// least so many lines.
    private static func isPlain(_ bytes: Span<UInt8>, lines: Int) -> Bool {
        var count = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte >= 0x20 { continue }
            switch byte {
            case UInt8(ascii: "\n"): count += 1
            case 0x07, 0x09, UInt8(ascii: "\r"): break
            case 0x1B:
                guard let end = endOfRendition(bytes, after: index) else { return false }
                index = end
            default: return false
            }
        }
        return count >= lines
    }

    /// Where SGR ends, whose ESC was just before `index`; nil if this is something else.
    private static func endOfRendition(_ bytes: Span<UInt8>, after index: Int) -> Int? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "[") else { return nil }
        var index = index + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: ";"): index += 1
            case UInt8(ascii: "m"): return index + 1
            default: return nil
            }
        }
        return nil
    }

    /// The renditions since the last one that resets all of it; bytes that `isPlain` has seen.
    private static func lastRenditions(of bytes: Span<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x1B, let end = endOfRendition(bytes, after: index + 1) else {
                index += 1
                continue
            }
            let isReset = end - index == 3 || (end - index == 4 && bytes[index + 2] == 0x30)
            if isReset { ranges.removeAll(keepingCapacity: true) }
            ranges.append(index..<end)
            index = end
        }
        return ranges
    }
}

extension History {
    /// So many newer lines leave no room for an older one.
    var mostLines: Int { min(Self.maximumLines, capacity) }
}

extension Screen {
    /// The main screen, whole and addressed as usual, with no character set of one character: then a
    /// line that scrolls off at the top is gone to the history, and nothing else moves.
    var onlyScrolls: Bool {
        !isAlternate && !cursor.isOrigin && hasFullWidth && margins.rows.count == rows
            && cursor.charsets.single == nil && cursor.row < rows
    }

    /// More lines than the screen has have scrolled through, and the last one has ended. What
    /// stands on the screen is not what should, and has to be scrolled off.
    mutating func skippedLines() {
        cursor.row = rows - 1
        cursor.column = 0
        isWrapPending = false
        isJustPrinted = false
        for row in 0..<rows { grid[row].isWrapped = false }
        history.close()
    }
}
