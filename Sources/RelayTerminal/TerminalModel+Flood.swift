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
        let skipped = skipFlood(bytes)
        feed(bytes.span.extracting(skipped...))
    }

    /// Deals with as much of the beginning of a flood as can leave no trace, and gives its length.
    /// What the model shows is right again when it is fed the rest, or `skipFlood` is given that with
    /// more behind it, and so on to the flood's end.
    package mutating func skipFlood(_ bytes: [UInt8]) -> Int {
        guard bytes.count >= Self.smallestFlood else { return 0 }
        // The flood may begin within a sequence; its first line's end does not.
        let first = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
        feed(bytes.span.extracting(0..<first))
        guard let (tail, renditions) = tailOfFlood(bytes, from: first) else { return first }
        for range in renditions {
            feed(bytes.span.extracting(first + range.lowerBound..<first + range.upperBound))
        }
        screen.skippedLines()
        return tail
    }

    /// Where the last lines begin that may leave a trace, and what sets their colours before them; nil
    /// if nothing between `first` and them can be skipped.
    private func tailOfFlood(
        _ bytes: [UInt8], from first: Int
    ) -> (start: Int, renditions: [Range<Int>])? {
        guard parser.state == .ground, screen.onlyScrolls else { return nil }
        // Some are in the history, some on the screen, and some push out what stands there now.
        let needed = screen.history.mostLines + 2 * screen.rows
        guard let tail = Self.lineStart(in: bytes.span, linesBeforeEnd: needed), tail > first,
            let end = bytes.span.last(UInt8(ascii: "\n")),
            Self.look(through: bytes.span.extracting(tail..<end)) != nil
        else { return nil }
        let skipped = bytes.span.extracting(first..<tail)
        guard let look = Self.look(through: skipped), look.lines >= screen.rows else { return nil }
        return (tail, Self.renditions(of: skipped, from: look.lastReset))
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

    /// How many lines end in these bytes, and where the last rendition is that resets all of it; nil
    /// unless they are text, ends of lines, tabs, bells and colours alone.
    private static func look(through bytes: Span<UInt8>) -> (lines: Int, lastReset: Int)? {
        var (lines, lastReset) = (0, 0)
        var index = bytes.firstControl(from: 0)
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\n"):
                lines += 1
                index += 1
            case 0x07, 0x09, UInt8(ascii: "\r"): index += 1
            case 0x1B:
                guard let end = bytes.endOfRendition(at: index) else { return nil }
                let isReset = end - index == 3 || (end - index == 4 && bytes[index + 2] == 0x30)
                if isReset { lastReset = index }
                index = end
            default: return nil
            }
            index = bytes.firstControl(from: index)
        }
        return (lines, lastReset)
    }

    /// The renditions from `start` on; bytes that were looked through.
    private static func renditions(of bytes: Span<UInt8>, from start: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = bytes.firstControl(from: start)
        while index < bytes.count {
            let end = bytes.endOfRendition(at: index)
            if let end { ranges.append(index..<end) }
            index = bytes.firstControl(from: end ?? index + 1)
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
