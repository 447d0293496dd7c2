// SPDX-License-Identifier: Apache-2.0

extension Screen {
    package mutating func print(ascii run: Span<UInt8>) {
        guard cursor.charsets.isPlain, !modes.contains(.insert), !cursor.pen.needsExtra else {
            for index in run.indices { print(byte: run[index]) }
            return
        }
        var index = 0
        while index < run.count {
            wrapIfPending()
            let end = rightEnd
            let count = min(run.count - index, end - cursor.column)
            grid[cursor.row].write(
                ascii: run.extracting(index..<index + count), at: cursor.column,
                style: cursor.pen.style)
            index += count
            if cursor.column + count < end {
                cursor.column += count
                isJustPrinted = true
            } else if modes.contains(.autowrap) {
                cursor.column = end - 1
                isWrapPending = true
                isJustPrinted = true
            } else {
                // What follows goes over the last column again and again.
                cursor.column = end - 1
                if index < run.count { index = run.count - 1 }
                isJustPrinted = false
            }
        }
    }

    private mutating func print(byte: UInt8) {
        let isShifted = cursor.charsets.single != nil
        put(cursor.charsets.translate(byte), width: 1)
        if isShifted { isJustPrinted = false }
    }

    package mutating func print(scalar: UInt32) {
        if cursor.charsets.single != nil { cursor.charsets.single = nil }
        let width = Width.of(scalar)
        if width == 0 { return joinMark(scalar) }
        if isJustPrinted, joinsLast(scalar) { return }
        put(scalar, width: width)
    }

    /// Puts a character at the cursor and moves on.
    private mutating func put(_ scalar: UInt32, width: Int) {
        isJustPrinted = false
        if width > columns { return }
        wrapIfPending()
        var end = rightEnd
        if cursor.column + width > end {
            guard modes.contains(.autowrap) else { return }
            wrap()
            end = rightEnd
        }
        if modes.contains(.insert) {
            grid[cursor.row].insertBlanks(width, in: cursor.column..<end, cursor.pen.erased)
        }
        grid[cursor.row].write(scalar, width: width, at: cursor.column, cursor.pen)
        // What has not the pen's link cannot be had again by printing it with the pen.
        let link = cursor.pen.link.isEmpty ? [] : grid[cursor.row].extra(at: cursor.column)?.link
        let hasLink = link == cursor.pen.link
        isJustPrinted = !modes.contains(.insert) && hasLink
        if cursor.column + width < end {
            cursor.column += width
        } else if modes.contains(.autowrap) {
            cursor.column = end - 1
            isWrapPending = true
        } else {
            cursor.column = end - 1
            isJustPrinted = false
        }
    }

    private mutating func wrapIfPending() {
        if isWrapPending { wrap() }
    }

    /// The line goes on in the next row.
    private mutating func wrap() {
        let row = cursor.row
        let isLast = row == margins.rows.upperBound - 1
        isWrapPending = false
        if hasFullWidth, isLast || row + 1 < rows { grid[row].isWrapped = true }
        cursor.column = cursor.column < margins.columns.upperBound ? margins.columns.lowerBound : 0
        index(continuing: true)
    }

    /// Where the last character stands that the cursor has passed, if there is one.
    var lastColumn: Int? {
        let column = isWrapPending ? cursor.column : cursor.column - 1
        guard column >= 0 else { return nil }
        return grid[cursor.row][column].isWideTail ? column - 1 : column
    }

    /// A character of no width belongs to the one before the cursor.
    private mutating func joinMark(_ scalar: UInt32) {
        guard let column = lastColumn,
            grid[cursor.row].tail(at: column).count < CellExtra.maximumTail
        else { return }
        if scalar == Width.emojiSelector, Width.isPictographic(grid[cursor.row][column].scalar) {
            guard grid[cursor.row][column].isWideHead || widenLast(at: column) else { return }
        }
        grid[cursor.row].join(scalar, at: column)
    }

    /// True if the character is one with the last: behind a joiner, half of a flag, a skin colour.
    private mutating func joinsLast(_ scalar: UInt32) -> Bool {
        guard scalar >= 0xA9, let column = lastColumn else { return false }
        let cell = grid[cursor.row][column]
        let tail = grid[cursor.row].tail(at: column)
        if tail.count >= CellExtra.maximumTail { return false }
        if tail.last == Width.zeroWidthJoiner, Width.isPictographic(scalar) {
            grid[cursor.row].join(scalar, at: column)
            return true
        }
        if Width.isEmojiModifier(scalar), Width.isPictographic(cell.scalar), cell.isWideHead {
            grid[cursor.row].join(scalar, at: column)
            return true
        }
        if Width.isRegionalIndicator(scalar), Width.isRegionalIndicator(cell.scalar), tail.isEmpty,
            widenLast(at: column)
        {
            grid[cursor.row].join(scalar, at: column)
            return true
        }
        return false
    }

    /// Gives the last character a second column, if there is room.
    private mutating func widenLast(at column: Int) -> Bool {
        let end = column < margins.columns.upperBound ? margins.columns.upperBound : columns
        guard column + 2 <= end, !isWrapPending, cursor.column == column + 1, isJustPrinted else {
            return false
        }
        grid[cursor.row].widen(at: column)
        if column + 2 < end {
            cursor.column = column + 2
        } else if modes.contains(.autowrap) {
            isWrapPending = true
        } else {
            isJustPrinted = false
        }
        return true
    }
}
