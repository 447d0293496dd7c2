// SPDX-License-Identifier: Apache-2.0

/// Rows that show something else than before.
extension Painter {
    /// Fewer equal columns are written again rather than jumped over: the jump is no shorter.
    private static let shortestJump = 8

    /// Writes the columns that differ, on a terminal with whole margins that wraps; `spoilt` are
    /// columns of the first row of which nothing is known.
    mutating func repaint(_ grid: Grid, over old: Grid, spoilt: Range<Int>?) {
        var due = spoilt
        var continues = false
        for row in 0..<grid.rows {
            let spans = grid[row].spans(over: old[row], and: due, joining: Self.shortestJump)
            for span in spans {
                if !continues || span.lowerBound > 0 {
                    control("\(row + 1);\(span.lowerBound + 1)H")
                    column = span.lowerBound
                }
                paint(grid[row], span, isOverOther: true)
            }
            // Its line goes on only if the terminal is made to go on by itself once more.
            continues = grid[row].isWrapped && spans.last?.upperBound == grid.columns
            due = continues ? 0..<min(2, grid.columns) : nil
            if continues { wrap(toRow: row + 1, of: grid) }
        }
    }
}

extension Row {
    /// The columns that differ from another row's, in whole characters of both; equal ones between
    /// them are left out if there are at least `gap`.
    fileprivate func spans(over old: Row, and due: Range<Int>?, joining gap: Int) -> [Range<Int>] {
        if due == nil, self == old { return [] }
        var isDue = (0..<columns).map { differs(from: old, at: $0) }
        for column in due ?? 0..<0 { isDue[column] = true }
        if isWrapped != old.isWrapped { isDue[columns - 1] = true }
        let tails = (1..<max(columns, 1)).filter { self[$0].isWideTail || old[$0].isWideTail }
        for column in tails where isDue[column - 1] { isDue[column] = true }
        for column in tails.reversed() where isDue[column] { isDue[column - 1] = true }
        return Self.spans(of: isDue, joining: gap)
    }

    private func differs(from old: Row, at column: Int) -> Bool {
        if self[column] != old[column] { return true }
        return self[column].hasExtra && extra(at: column) != old.extra(at: column)
    }

    private static func spans(of isDue: [Bool], joining gap: Int) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        for column in isDue.indices where isDue[column] {
            if let last = spans.last, column - last.upperBound < gap {
                spans[spans.count - 1] = last.lowerBound..<column + 1
            } else {
                spans.append(column..<column + 1)
            }
        }
        return spans
    }
}
