// SPDX-License-Identifier: Apache-2.0

/// The rows of the main or the alternate screen, and what each of the two has of its own. Its rows
/// are a ring, so that scrolling all of it moves none.
package struct Grid: Sendable {
    private var ring: [Row]
    /// Where in the ring the top row is.
    private var first = 0
    let columns: Int
    /// What DECSC saved.
    var savedCursor = Cursor()
    var keyboard = KeyboardStack()

    init(rows: Int, columns: Int) {
        self.columns = columns
        ring = Array(repeating: Row(columns: columns), count: rows)
    }

    package var rows: Int { ring.count }

    private func place(_ row: Int) -> Int {
        let place = first + row
        return place < ring.count ? place : place - ring.count
    }

    package subscript(row: Int) -> Row {
        _read { yield ring[place(row)] }
        _modify { yield &ring[place(row)] }
    }

    /// Moves the rows of a range up; those that come in at its end are blank.
    mutating func scrollUp(_ count: Int, in range: Range<Int>, _ blank: Cell) {
        let count = min(count, range.count)
        if range.count == rows {
            for row in 0..<count { self[row].clear(blank) }
            first = place(count % rows)
            return
        }
        for row in range.dropLast(count) { ring.swapAt(place(row), place(row + count)) }
        for row in range.suffix(count) { self[row].clear(blank) }
    }

    /// Moves the rows of a range down; those that come in at its start are blank.
    mutating func scrollDown(_ count: Int, in range: Range<Int>, _ blank: Cell) {
        let count = min(count, range.count)
        for row in range.dropFirst(count).reversed() {
            ring.swapAt(place(row), place(row - count))
        }
        for row in range.prefix(count) { self[row].clear(blank) }
    }

    /// Moves a range of columns up, or down if `count` is negative.
    mutating func scroll(_ count: Int, in range: Range<Int>, columns: Range<Int>, _ blank: Cell) {
        let order = count > 0 ? Array(range) : range.reversed()
        for row in order {
            if range.contains(row + count) {
                let source = self[row + count]
                self[row].copy(columns, from: source)
            } else {
                self[row].erase(columns, blank)
            }
        }
    }

    /// Takes rows away at the end, or adds blank ones there.
    mutating func setRows(_ count: Int) {
        ring = Array(ring[first...] + ring[..<first])
        first = 0
        if count < ring.count { ring.removeLast(ring.count - count) }
        while ring.count < count { ring.append(Row(columns: columns)) }
        if count > 0 { ring[count - 1].isWrapped = false }
    }

    /// Takes rows away at the top.
    mutating func dropTop(_ count: Int) {
        ring = Array(ring[first...] + ring[..<first])
        first = 0
        ring.removeFirst(count)
    }

    /// Bytes of memory that its rows take.
    var memory: Int { ring.reduce(0) { $0 + MemoryLayout<Row>.stride + $1.memory } }

    /// After a change of size.
    mutating func clampSavedCursor() {
        savedCursor.row = min(savedCursor.row, rows - 1)
        savedCursor.column = min(savedCursor.column, columns - 1)
    }

    /// The same with other columns.
    func resized(columns newColumns: Int) -> Grid {
        var grid = Grid(rows: rows, columns: newColumns)
        grid.savedCursor = savedCursor
        grid.keyboard = keyboard
        for row in 0..<rows {
            grid[row] = self[row]
            grid[row].resize(columns: newColumns)
        }
        return grid
    }
}

extension Grid: Equatable {
    package static func == (one: Grid, other: Grid) -> Bool {
        one.rows == other.rows && one.columns == other.columns
            && one.savedCursor == other.savedCursor && one.keyboard == other.keyboard
            && (0..<one.rows).allSatisfy { one[$0] == other[$0] }
    }
}
