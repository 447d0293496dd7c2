// SPDX-License-Identifier: Apache-2.0

/// Saving, switching and resetting.
extension Screen {
    /// DECSC. That a wrap is pending is not saved, as in tmux; nor is a single shift.
    mutating func saveCursor() {
        grid.savedCursor = cursor
        grid.savedCursor.charsets.single = nil
    }

    /// DECRC.
    mutating func restoreCursor() {
        cursor = grid.savedCursor
        let rowRange = cursor.isOrigin ? margins.rows : 0..<rows
        let columnRange = cursor.isOrigin ? margins.columns : 0..<columns
        cursor.row = min(max(cursor.row, rowRange.lowerBound), rowRange.upperBound - 1)
        cursor.column = min(max(cursor.column, columnRange.lowerBound), columnRange.upperBound - 1)
        isWrapPending = false
    }

    /// The alternate screen begins empty: a program that draws there clears it anyway.
    mutating func showAlternate() {
        if isAlternate { return }
        isWrapPending = false
        parked = grid
        grid = Grid(rows: rows, columns: columns)
    }

    /// The alternate screen's content goes, as with xterm's 1047.
    mutating func showMain() {
        guard let main = parked else { return }
        isWrapPending = false
        grid = main
        parked = nil
    }

    /// DECALN: a screen full of E, to adjust the picture by.
    mutating func alignmentTest() {
        margins = Margins(rows: rows, columns: columns)
        cursor.isOrigin = false
        move(row: 0, column: 0)
        breakLine(after: -1)
        let run = [UInt8](repeating: UInt8(ascii: "E"), count: columns)
        for row in 0..<rows {
            grid[row].clear(.blank)
            grid[row].write(ascii: run.span, at: 0, style: .blank)
        }
    }

    /// DECSTR (VT220 Programmer Reference 4.16, and xterm): the settings, not what is shown.
    mutating func softReset() {
        modes.formUnion([.cursorVisible, .autowrap])
        modes.subtract([.insert, .cursorKeys, .keypad, .sideMargins])
        margins = Margins(rows: rows, columns: columns)
        cursor.isOrigin = false
        cursor.pen = Pen()
        cursor.charsets = Charsets()
        isWrapPending = false
        grid.savedCursor = Cursor()
    }

    /// RIS: as at power on. The history stays, as in xterm.
    mutating func reset() {
        var main = parked ?? grid
        for row in 0..<rows { main[row].clear(.blank) }
        main.savedCursor = Cursor()
        main.keyboard = KeyboardStack()
        history.close()
        var fresh = Screen(rows: rows, columns: columns, historyCapacity: 1)
        fresh.grid = main
        fresh.history = history
        self = fresh
    }
}
