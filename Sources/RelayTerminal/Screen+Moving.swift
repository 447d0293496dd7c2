// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// Puts the cursor into a row and column of the screen, or of the margins under DECOM.
    mutating func move(row: Int, column: Int) {
        let rowBase = cursor.isOrigin ? margins.rows.lowerBound : 0
        let columnBase = cursor.isOrigin ? margins.columns.lowerBound : 0
        let lastRow = cursor.isOrigin ? margins.rows.upperBound - 1 : rows - 1
        let lastColumn = cursor.isOrigin ? margins.columns.upperBound - 1 : columns - 1
        cursor.row = min(rowBase + max(0, row), lastRow)
        cursor.column = min(columnBase + max(0, column), lastColumn)
        isWrapPending = false
        if !isAlternate { isPlaced = true }
    }

    /// The cursor's row, counted as `move` does.
    var addressedRow: Int { cursor.row - (cursor.isOrigin ? margins.rows.lowerBound : 0) }
    var addressedColumn: Int {
        cursor.column - (cursor.isOrigin ? margins.columns.lowerBound : 0)
    }

    /// Stops at the top margin, unless it starts above.
    mutating func moveUp(_ count: Int) {
        let top = cursor.row >= margins.rows.lowerBound ? margins.rows.lowerBound : 0
        cursor.row = max(top, cursor.row - count)
        isWrapPending = false
    }

    mutating func moveDown(_ count: Int) {
        let end = cursor.row < margins.rows.upperBound ? margins.rows.upperBound : rows
        cursor.row = min(end - 1, cursor.row + count)
        isWrapPending = false
    }

    mutating func moveLeft(_ count: Int) {
        let left = cursor.column >= margins.columns.lowerBound ? margins.columns.lowerBound : 0
        cursor.column = max(left, cursor.column - count)
        isWrapPending = false
    }

    mutating func moveRight(_ count: Int) {
        cursor.column = min(rightEnd - 1, cursor.column + count)
        isWrapPending = false
    }

    mutating func carriageReturn() {
        let left = margins.columns.lowerBound
        cursor.column = cursor.column >= left || cursor.isOrigin ? left : 0
        isWrapPending = false
    }

    mutating func tab(_ count: Int) {
        let last = rightEnd - 1
        for _ in 0..<min(count, columns) {
            cursor.column = min(tabs.next(after: cursor.column) ?? last, last)
        }
        isWrapPending = false
    }

    mutating func backTab(_ count: Int) {
        let first = cursor.isOrigin ? margins.columns.lowerBound : 0
        for _ in 0..<min(count, columns) {
            cursor.column = max(tabs.previous(before: cursor.column) ?? first, first)
        }
        isWrapPending = false
    }

    /// IND, and the end of a row: down, scrolling at the bottom margin.
    mutating func index(continuing: Bool = false) {
        isWrapPending = false
        if cursor.row == margins.rows.upperBound - 1 {
            if margins.columns.contains(cursor.column) { scrollUp(1, continuing: continuing) }
        } else if cursor.row < rows - 1 {
            cursor.row += 1
        }
    }

    /// RI: up, scrolling at the top margin.
    mutating func reverseIndex() {
        isWrapPending = false
        if cursor.row == margins.rows.lowerBound {
            if margins.columns.contains(cursor.column) { scrollDown(1) }
        } else if cursor.row > 0 {
            cursor.row -= 1
        }
    }
}
