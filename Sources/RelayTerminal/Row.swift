// SPDX-License-Identifier: Apache-2.0

/// One row of a screen. Lives in its `Grid`; a row nobody wrote on takes no memory for cells.
package struct Row: Sendable {
    /// The links of a row's cells are no longer, all together; a character beyond that has none. It
    /// bounds what a screen of 1024 rows keeps and draws; 200 columns have room for 327 bytes each.
    package static let maximumLinkBytes = 64 * 1024

    package private(set) var columns: Int
    /// Empty, or one for each column; only the first `used` say anything.
    var cells: [Cell] = []
    /// From here on every column is `rest`.
    var used = 0
    /// Erased, with some background.
    var rest = Cell.blank
    /// Before this column all is ASCII in the standard rendition, without extras: what most text
    /// is, and what can be told without looking at each cell.
    var plainEnd = 0
    /// Ordered by column.
    private(set) var extras: [CellExtra] = []
    /// The bytes of the links of all cells: as much as drawing them can take.
    private var linkBytes = 0
    /// The next row goes on with this one's line: the text reached the last column and went on
    /// by itself. Whatever changes the last column ends that.
    package var isWrapped = false

    init(columns: Int) { self.columns = columns }

    package subscript(column: Int) -> Cell { column < used ? cells[column] : rest }

    /// What the cell has that only few have.
    package func extra(at column: Int) -> CellExtra? {
        if extras.isEmpty { return nil }
        let index = extraIndex(column)
        return index < extras.count && extras[index].column == column ? extras[index] : nil
    }

    /// Where among the extras the one of a column is, or would be.
    func extraIndex(_ column: Int) -> Int {
        var (low, high) = (0, extras.count)
        while low < high {
            let middle = (low + high) / 2
            if extras[middle].column < column { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first and the further characters in a cell.
    func tail(at column: Int) -> [UInt32] {
        self[column].hasExtra ? extra(at: column)?.tail ?? [] : []
    }

    /// True if its first character goes there from the end of a row that has one column left.
    var startsWide: Bool { self[0].isWideHead && Width.of(self[0].scalar) == 2 }

    /// True if nothing was written on it, or all of it was erased with the standard background.
    var isBlank: Bool { contentEnd == 0 }

    /// One more than the last column that is not blank.
    package var contentEnd: Int {
        if rest != .blank { return columns }
        var end = used
        while end > 0, cells[end - 1] == .blank { end -= 1 }
        return end
    }

    /// Erases all of it, which costs nothing.
    mutating func clear(_ blank: Cell) {
        used = 0
        plainEnd = 0
        rest = blank
        isWrapped = false
        if !extras.isEmpty { extras = [] }
        linkBytes = 0
    }

    /// Bytes of memory that its cells take.
    var memory: Int {
        cells.capacity * MemoryLayout<Cell>.stride
            + extras.reduce(0) {
                $0 + MemoryLayout<CellExtra>.stride + $1.tail.capacity * 4 + $1.link.count
            }
    }

    /// Makes `used` at least this, so that the cells before it can be changed.
    mutating func use(_ end: Int) {
        if cells.isEmpty { cells = Array(repeating: .blank, count: columns) }
        if used >= end { return }
        for column in used..<end { cells[column] = rest }
        used = end
    }

    /// Cuts on the right, or fills up with blank columns.
    mutating func resize(columns newColumns: Int) {
        if newColumns == columns { return }
        splitWide(at: newColumns)
        if newColumns > columns {
            if rest != .blank { use(columns) }
            rest = .blank
        } else {
            used = min(used, newColumns)
            plainEnd = min(plainEnd, newColumns)
            removeExtras(newColumns..<columns)
        }
        cells = used == 0 ? [] : Array(cells[..<used])
        if !cells.isEmpty {
            cells += Array(repeating: .blank, count: newColumns - used)
        }
        columns = newColumns
        isWrapped = false
    }

    /// Blanks both halves of a wide character that an edit from `column` on would cut in two.
    mutating func splitWide(at column: Int) {
        guard column > 0, column < used, cells[column].isWideTail else { return }
        if cells[column - 1].hasExtra { removeExtras(column - 1..<column) }
        plainEnd = min(plainEnd, column - 1)
        cells[column - 1] = cells[column - 1].erased
        cells[column] = cells[column].erased
    }

    mutating func removeExtras(_ range: Range<Int>) {
        if extras.isEmpty { return }
        for extra in extras where range.contains(extra.column) { linkBytes -= extra.link.count }
        extras.removeAll { range.contains($0.column) }
    }

    /// Gives a cell, which is written and has none, what only few have.
    mutating func insert(_ extra: CellExtra) {
        var extra = extra
        if linkBytes + extra.link.count > Self.maximumLinkBytes { extra.link = [] }
        if extra.isNothing {
            cells[extra.column].content &= ~Cell.extra
            return
        }
        linkBytes += extra.link.count
        cells[extra.column].content |= Cell.extra
        let place = extras.lastIndex { $0.column < extra.column }.map { $0 + 1 } ?? 0
        extras.insert(extra, at: place)
    }
}

extension Row: Equatable {
    package static func == (one: Row, other: Row) -> Bool {
        guard one.columns == other.columns, one.isWrapped == other.isWrapped,
            one.extras == other.extras
        else { return false }
        let end = max(one.used, other.used)
        if end < one.columns, one.rest != other.rest { return false }
        for column in 0..<end where one[column] != other[column] { return false }
        return true
    }
}
