// SPDX-License-Identifier: Apache-2.0

/// Words of somebody else over what a program shows: the values that a terminal is painted from.
extension Screen {
    /// The row says this instead, in one rendition (the numbers of SGR), cut at its end. The cursor
    /// stays, but is not about to do anything.
    package mutating func cover(row: Int, with text: String, rendition: String = "") {
        guard (0..<rows).contains(row) else { return }
        // No character takes more than two columns, so all of them fit in three rows.
        var paper = TerminalModel(rows: 4, columns: columns, historyCapacity: 1)
        let words = String(text.unicodeScalars.prefix(columns))
        paper.feed(Array("\u{1b}[\(rendition)m\(words)".utf8))
        if !rendition.isEmpty, paper.screen.cursor.row == 0, !paper.screen.isWrapPending {
            let rest = columns - paper.screen.cursor.column
            paper.feed([UInt8](repeating: UInt8(ascii: " "), count: rest))
        }
        grid[row] = paper.screen.grid[0]
        grid[row].isWrapped = false
        isWrapPending = false
        isJustPrinted = false
    }

    /// Nothing is on that a program has switched on for what is typed: keys are as on a terminal that
    /// was just switched on. The cursor is hidden.
    package mutating func takeKeys() {
        modes.subtract([
            .cursorKeys, .keypad, .bracketedPaste, .focusReports, .themeReports, .sizeReports,
            .cursorVisible,
        ])
        mouse = Mouse()
        modifyOtherKeys = 0
        grid.keyboard = KeyboardStack()
        isWrapPending = false
        isJustPrinted = false
    }
}
