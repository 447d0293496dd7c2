// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// Pads or cuts on the right, as xterm does. A lower screen loses the blank rows under the
    /// cursor first, then rows at the top, which are history if they are the main screen's; a
    /// higher one gets blank rows at its end.
    package mutating func resize(rows newRows: Int, columns newColumns: Int) {
        let newRows = min(max(newRows, 1), Self.maximumRows)
        let newColumns = min(max(newColumns, 1), Self.maximumColumns)
        if newRows == rows, newColumns == columns { return }
        isWrapPending = false
        isJustPrinted = false
        setColumns(newColumns)
        setRows(newRows)
        margins = Margins(rows: newRows, columns: newColumns)
        cursor.column = min(cursor.column, newColumns - 1)
    }

    private mutating func setColumns(_ count: Int) {
        if count == columns { return }
        history.close()
        grid = grid.resized(columns: count)
        if let main = parked { parked = main.resized(columns: count) }
        tabs.resize(columns: count)
        clampSaved()
    }

    private mutating func setRows(_ count: Int) {
        if count == rows { return }
        if var main = parked {
            let dropped = Self.excess(of: main, over: count, keeping: main.savedCursor.row)
            appendToHistory(main, dropped)
            main.dropTop(dropped)
            main.savedCursor.row -= dropped
            main.setRows(count)
            parked = main
        }
        let dropped = Self.excess(of: grid, over: count, keeping: cursor.row)
        if !isAlternate { appendToHistory(grid, dropped) }
        grid.dropTop(dropped)
        grid.savedCursor.row = max(0, grid.savedCursor.row - dropped)
        cursor.row = min(cursor.row - dropped, count - 1)
        grid.setRows(count)
        clampSaved()
    }

    /// How many rows go at the top: as many as must, when the blank ones under the cursor's row are
    /// gone, but not that row.
    private static func excess(of grid: Grid, over count: Int, keeping row: Int) -> Int {
        var end = grid.rows
        while end > count, end - 1 > row, grid[end - 1].isBlank { end -= 1 }
        return min(max(0, end - count), row)
    }

    private mutating func appendToHistory(_ grid: Grid, _ count: Int) {
        for row in 0..<count { history.append(grid[row]) }
    }

    private mutating func clampSaved() {
        grid.clampSavedCursor()
        parked?.clampSavedCursor()
    }
}
