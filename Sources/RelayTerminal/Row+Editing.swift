// SPDX-License-Identifier: Apache-2.0

/// Every edit leaves whole characters: one that is cut in two is blanked first.
extension Row {
    /// Writes a run of ASCII, which fits, and needs no extras.
    mutating func write(ascii run: Span<UInt8>, at start: Int, style: Cell) {
        let end = start + run.count
        let isPlain = start <= plainEnd && style == .blank
        let plainBefore = plainEnd
        prepare(start..<end)
        if isPlain { plainEnd = max(plainBefore, end) }
        var target = cells.mutableSpan
        for index in run.indices {
            target[start + index] = Cell(
                ink: style.ink | UInt64(run[index]), ground: style.ground)
        }
    }

    /// Writes a character of one or two columns, which fits.
    mutating func write(_ scalar: UInt32, width: Int, at start: Int, _ pen: Pen) {
        prepare(start..<start + width)
        var cell = pen.style
        cell.content = scalar
        if width == 2 {
            cell.content |= Cell.wideHead
            cells[start + 1] = Self.wideTail(style: pen.style)
        }
        cells[start] = cell
        if pen.needsExtra {
            insert(
                CellExtra(
                    column: start, link: pen.link, underlineColor: pen.underlineColor))
        }
    }

    private static func wideTail(style: Cell) -> Cell {
        var cell = style
        cell.content = Cell.wideTail
        return cell
    }

    /// Makes a range ready to be overwritten.
    private mutating func prepare(_ range: Range<Int>) {
        // Text that goes on where the row ends, which is most of it, overwrites nothing.
        if range.lowerBound == used, !cells.isEmpty {
            used = range.upperBound
            if used == columns { isWrapped = false }
            return
        }
        splitWide(at: range.lowerBound)
        splitWide(at: range.upperBound)
        use(range.lowerBound)
        used = max(used, range.upperBound)
        plainEnd = min(plainEnd, range.lowerBound)
        if !extras.isEmpty { removeExtras(range) }
        if range.upperBound == columns { isWrapped = false }
    }

    /// Adds a character to the one in a cell; false if it has too many already.
    mutating func join(_ scalar: UInt32, at column: Int) {
        use(column + 1)
        plainEnd = min(plainEnd, column)
        var extra = extra(at: column) ?? CellExtra(column: column)
        guard extra.tail.count < CellExtra.maximumTail else { return }
        extra.tail.append(scalar)
        removeExtras(column..<column + 1)
        // A mark on nothing stands on a space.
        if cells[column].scalar == 0 { cells[column].content |= 0x20 }
        insert(extra)
    }

    /// Makes a character of one column take the next one too.
    mutating func widen(at column: Int) {
        let head = self[column]
        splitWide(at: column + 2)
        use(column + 2)
        plainEnd = min(plainEnd, column)
        removeExtras(column + 1..<column + 2)
        cells[column].content |= Cell.wideHead
        cells[column + 1] = Self.wideTail(style: head)
        if column + 2 == columns { isWrapped = false }
    }

    mutating func erase(_ range: Range<Int>, _ blank: Cell, sparingProtected: Bool = false) {
        if range.isEmpty { return }
        if sparingProtected { return eraseUnprotected(range, blank) }
        if range.lowerBound == 0, range.upperBound == columns { return clear(blank) }
        splitWide(at: range.lowerBound)
        splitWide(at: range.upperBound)
        removeExtras(range)
        plainEnd = min(plainEnd, range.lowerBound)
        if range.upperBound == columns {
            isWrapped = false
            if rest != blank, used < range.lowerBound { use(range.lowerBound) }
            used = min(used, range.lowerBound)
            rest = blank
            return
        }
        if range.lowerBound >= used, rest == blank { return }
        use(range.upperBound)
        for column in range { cells[column] = blank }
    }

    private mutating func eraseUnprotected(_ range: Range<Int>, _ blank: Cell) {
        for column in range where !self[column].isProtected {
            erase(column..<column + 1, blank)
        }
    }

    /// Moves the columns from `start` on to the right, within the range, and blanks `count`.
    mutating func insertBlanks(_ count: Int, in range: Range<Int>, _ blank: Cell) {
        let count = min(count, range.count)
        splitWide(at: range.lowerBound)
        splitWide(at: range.upperBound)
        splitWide(at: range.upperBound - count)
        use(range.upperBound)
        plainEnd = min(plainEnd, range.lowerBound)
        for column in stride(from: range.upperBound - 1, to: range.lowerBound + count - 1, by: -1) {
            cells[column] = cells[column - count]
        }
        for column in range.prefix(count) { cells[column] = blank }
        shiftExtras(in: range, by: count)
        if range.upperBound == columns { isWrapped = false }
    }

    /// Takes `count` columns away at the start of the range and blanks as many at its end.
    mutating func delete(_ count: Int, in range: Range<Int>, _ blank: Cell) {
        let count = min(count, range.count)
        splitWide(at: range.lowerBound)
        splitWide(at: range.lowerBound + count)
        splitWide(at: range.upperBound)
        use(range.upperBound)
        plainEnd = min(plainEnd, range.lowerBound)
        for column in range.dropLast(count) { cells[column] = cells[column + count] }
        for column in range.suffix(count) { cells[column] = blank }
        shiftExtras(in: range, by: -count)
        if range.upperBound == columns { isWrapped = false }
    }

    private mutating func shiftExtras(in range: Range<Int>, by distance: Int) {
        if extras.isEmpty { return }
        let inside = extras.filter { range.contains($0.column) }
        removeExtras(range)
        for var extra in inside where range.contains(extra.column + distance) {
            extra.column += distance
            insert(extra)
        }
    }

    /// Copies a range of columns of another row, as scrolling between margins does.
    mutating func copy(_ range: Range<Int>, from other: Row) {
        var other = other
        other.splitWide(at: range.lowerBound)
        other.splitWide(at: range.upperBound)
        splitWide(at: range.lowerBound)
        splitWide(at: range.upperBound)
        use(range.upperBound)
        plainEnd = min(plainEnd, range.lowerBound)
        removeExtras(range)
        for column in range { cells[column] = other[column] }
        for extra in other.extras where range.contains(extra.column) { insert(extra) }
        if range.upperBound == columns { isWrapped = false }
    }
}
