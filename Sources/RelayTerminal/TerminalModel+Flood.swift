// SPDX-License-Identifier: Apache-2.0

/// Much output at once: a build's log, a long file. Nearly all of it only scrolls through, and what
/// it leaves behind is what its last lines leave behind.
extension TerminalModel {
    /// Takes a `FloodMarks.Skip` for read, up to which it was fed.
    ///
    /// - Parameter bytes: where its renditions are that count.
    /// - Returns: false if it has to be fed.
    package mutating func passOver(_ bytes: Span<UInt8>) -> Bool {
        guard parser.state == .ground, screen.onlyScrolls else { return false }
        feedRenditions(of: bytes)
        screen.skippedLines()
        return true
    }

    /// Feeds the renditions alone, of bytes with nothing but text, controls and them.
    private mutating func feedRenditions(of bytes: Span<UInt8>) {
        var index = bytes.firstControl(from: 0)
        while index < bytes.count {
            let end = bytes.endOfRendition(at: index)
            if let end { feed(bytes.extracting(index..<end)) }
            index = bytes.firstControl(from: end ?? index + 1)
        }
    }
}

extension History {
    /// So many newer lines leave no room for an older one.
    var mostLines: Int { min(Self.maximumLines, capacity) }
}

extension Screen {
    /// Some are in the history, some on the screen, and some push out what stands there now.
    var linesThatPushOut: Int { history.mostLines + 2 * rows }

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
