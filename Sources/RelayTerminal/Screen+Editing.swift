// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// True if the cursor stands where rows and columns can be inserted and deleted.
    private var isBetweenMargins: Bool {
        margins.rows.contains(cursor.row) && margins.columns.contains(cursor.column)
    }

    /// ED and DECSED.
    mutating func eraseDisplay(_ part: Int, sparingProtected: Bool) {
        isWrapPending = false
        if !sparingProtected { noteErasing(part) }
        switch part {
        case 0:
            eraseLine(0, sparingProtected: sparingProtected)
            eraseRows(cursor.row + 1..<rows, sparingProtected: sparingProtected)
        case 1:
            eraseRows(0..<cursor.row, sparingProtected: sparingProtected)
            eraseLine(1, sparingProtected: sparingProtected)
        case 2: eraseRows(0..<rows, sparingProtected: sparingProtected)
        case 3: if !sparingProtected, !isAlternate { history.removeAll() }
        default: break
        }
    }

    /// What was on the whole screen is gone, as if it had scrolled off.
    private mutating func noteErasing(_ part: Int) {
        let isWhole = cursor.row == 0 && cursor.column == 0 && (part == 0 || part == 2)
        if isWhole, isPlaced, !isAlternate { history.rowCount += rows }
    }

    private mutating func eraseRows(_ range: Range<Int>, sparingProtected: Bool) {
        if range.contains(0), !sparingProtected { breakLine(after: -1) }
        for row in range {
            grid[row].erase(
                0..<columns, cursor.pen.erased, sparingProtected: sparingProtected)
        }
    }

    /// EL and DECSEL.
    mutating func eraseLine(_ part: Int, sparingProtected: Bool) {
        let range: Range<Int>
        switch part {
        case 0: range = cursor.column..<columns
        case 1: range = 0..<cursor.column + 1
        case 2: range = 0..<columns
        default: return
        }
        isWrapPending = false
        grid[cursor.row].erase(range, cursor.pen.erased, sparingProtected: sparingProtected)
    }

    /// ECH.
    mutating func eraseCharacters(_ count: Int) {
        isWrapPending = false
        let end = min(columns, cursor.column + count)
        grid[cursor.row].erase(cursor.column..<end, cursor.pen.erased)
    }

    /// ICH.
    mutating func insertCharacters(_ count: Int) {
        isWrapPending = false
        guard isBetweenMargins else { return }
        let range = cursor.column..<margins.columns.upperBound
        grid[cursor.row].insertBlanks(count, in: range, cursor.pen.erased)
    }

    /// DCH.
    mutating func deleteCharacters(_ count: Int) {
        isWrapPending = false
        guard isBetweenMargins else { return }
        let range = cursor.column..<margins.columns.upperBound
        grid[cursor.row].delete(count, in: range, cursor.pen.erased)
    }

    /// IL.
    mutating func insertLines(_ count: Int) {
        isWrapPending = false
        guard isBetweenMargins else { return }
        insertRows(count, at: cursor.row)
        cursor.column = margins.columns.lowerBound
    }

    /// DL.
    mutating func deleteLines(_ count: Int) {
        isWrapPending = false
        guard isBetweenMargins else { return }
        deleteRows(count, at: cursor.row)
        cursor.column = margins.columns.lowerBound
    }

    /// DECIC, DECDC, SL and SR: the same columns of all rows between the margins.
    mutating func shiftColumns(_ count: Int, from column: Int, inserting: Bool) {
        guard margins.columns.contains(column), margins.rows.contains(cursor.row) else { return }
        isWrapPending = false
        let range = column..<margins.columns.upperBound
        for row in margins.rows {
            if inserting {
                grid[row].insertBlanks(count, in: range, cursor.pen.erased)
            } else {
                grid[row].delete(count, in: range, cursor.pen.erased)
            }
        }
    }

    /// REP: what stands before the cursor again, as far as the row goes, as in tmux.
    mutating func repeatCharacter(_ count: Int) {
        guard let column = lastColumn else { return }
        let scalar = grid[cursor.row][column].scalar
        for _ in 0..<min(count, columns) where scalar != 0 { print(scalar: scalar) }
    }
}
