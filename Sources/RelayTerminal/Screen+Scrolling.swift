// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// The rows between the margins move up. What leaves the main screen at its top is history, as
    /// in xterm. `continuing` says that the last row's line goes on in the row that comes in.
    mutating func scrollUp(_ count: Int, continuing: Bool = false) {
        let range = margins.rows
        let blank = cursor.pen.erased
        guard hasFullWidth else {
            grid.scroll(min(count, range.count), in: range, columns: margins.columns, blank)
            return
        }
        let count = min(count, range.count)
        if range.lowerBound == 0, !isAlternate {
            for row in 0..<count { history.append(grid[row]) }
        } else {
            breakLine(after: range.lowerBound - 1)
        }
        if !continuing { breakLine(after: range.upperBound - 1) }
        grid.scrollUp(count, in: range, blank)
    }

    mutating func scrollDown(_ count: Int) { insertRows(count, at: margins.rows.lowerBound) }

    /// IL, SD and RI: blank rows come in at `row`.
    mutating func insertRows(_ count: Int, at row: Int) {
        let range = row..<margins.rows.upperBound
        let count = min(count, range.count)
        guard hasFullWidth else {
            grid.scroll(-count, in: range, columns: margins.columns, cursor.pen.erased)
            return
        }
        breakLine(after: row - 1)
        grid.scrollDown(count, in: range, cursor.pen.erased)
        breakLine(after: range.upperBound - 1)
    }

    /// DL: rows are taken away at `row`.
    mutating func deleteRows(_ count: Int, at row: Int) {
        let range = row..<margins.rows.upperBound
        let count = min(count, range.count)
        guard hasFullWidth else {
            grid.scroll(count, in: range, columns: margins.columns, cursor.pen.erased)
            return
        }
        breakLine(after: row - 1)
        breakLine(after: range.upperBound - 1)
        grid.scrollUp(count, in: range, cursor.pen.erased)
    }
}
