// SPDX-License-Identifier: Apache-2.0

/// Draws a screen on a terminal, as bytes. Lives as long as one drawing.
///
/// The law: what is painted, fed to a fresh model of the same size, gives the same model. It works
/// as well on a real terminal in whatever state: first all is reset that matters here.
struct Painter {
    private(set) var bytes: [UInt8] = []
    private var style = RenderedStyle()
    private var isProtecting = false
    /// The column that the cursor stands in; as many as there are columns if a wrap is pending.
    var column = 0

    mutating func write(_ text: String) { bytes += text.utf8 }
    mutating func write(_ more: [UInt8]) { bytes += more }

    /// CSI.
    mutating func control(_ text: String) { bytes += "\u{1b}[\(text)".utf8 }

    /// OSC.
    mutating func command(_ number: Int, _ text: [UInt8]?) {
        bytes += "\u{1b}]\(number)".utf8
        if let text {
            bytes.append(UInt8(ascii: ";"))
            bytes += text
        }
        bytes += "\u{1b}\\".utf8
    }

    /// A standard pen.
    mutating func resetPen() { change(to: Pen()) }

    mutating func change(to pen: Pen) {
        style.change(to: pen, into: &bytes)
        protect(pen.attributes.contains(.protected))
    }

    private mutating func protect(_ isOn: Bool) {
        if isOn == isProtecting { return }
        isProtecting = isOn
        control(isOn ? "1\"q" : "0\"q")
    }

    /// The lines of the history, from the top of an empty screen on. True if the first row of the
    /// screen goes on with the last line, and the cursor waits at that line's end.
    mutating func paint(_ history: History, newest count: Int, before first: Row) -> Bool {
        let lines = history.lines(newest: count)
        for (number, line) in lines.enumerated() {
            bytes += line
            if number == lines.count - 1, history.isOpen,
                !history.endsEarly || first.startsWide
            {
                style = history.openStyle
                column = first.columns - (history.endsEarly ? 1 : 0)
                return true
            }
            // Even an open line ends in the standard rendition.
            if number == lines.count - 1, history.isOpen { style = history.openStyle }
            resetPen()
            write("\r\n")
        }
        return false
    }

    /// All rows from the cursor's on, which is at the start of an empty screen, or at the end of
    /// the line that the first one goes on with.
    mutating func paint(_ grid: Grid, continuing: Bool) {
        if continuing { wrap(to: grid[0]) } else { column = 0 }
        for row in 0..<grid.rows {
            paint(grid[row], 0..<grid[row].contentEnd)
            if row == grid.rows - 1 { break }
            if grid[row].isWrapped {
                wrap(toRow: row + 1, of: grid)
            } else {
                resetPen()
                write("\r\n")
                column = 0
            }
        }
        resetPen()
    }

    /// Goes on in a row that the one before, which is written, goes on in.
    mutating func wrap(toRow row: Int, of grid: Grid) {
        if column < grid.columns {
            control("\(grid.columns)G")
            column = grid.columns - 1
        }
        wrap(to: grid[row])
    }

    /// Makes the terminal go on in the next row by itself. If that row's first character does it,
    /// nothing is written here; else one that is erased again. A background would fill the row.
    private mutating func wrap(to next: Row) {
        let isPending = column == next.columns
        let isDrawn = next.startsWide || isPending && !next[0].isErased
        if isDrawn, next[0].background.isStandard {
            if next[0].scalar >= 0xA9 { bytes.append(0) }
        } else {
            resetPen()
            write(isPending ? " \r" : "\u{3000}\r")
            control(isPending ? "X" : "2X")
        }
        column = 0
    }

    /// Some columns of the row that the cursor is in, which are blank so far unless they show
    /// something else.
    mutating func paint(_ row: Row, _ columns: Range<Int>, isOverOther: Bool = false) {
        let end = columns.upperBound
        var start = columns.lowerBound
        while start < end {
            let cell = row[start]
            let next = Self.runEnd(row, from: start, upTo: end)
            if !cell.isErased {
                moveRight(to: start)
                protect(cell.isProtected)
                row.encode(start..<next, into: &bytes, style: &style)
                column = next
            } else if isOverOther || cell != .blank {
                moveRight(to: start)
                style.change(to: cell, nil, into: &bytes)
                control(next == row.columns ? "K" : "\(next - start)X")
            }
            start = next
        }
    }

    /// Where the run ends that is printed, or erased, as one.
    private static func runEnd(_ row: Row, from start: Int, upTo end: Int) -> Int {
        let cell = row[start]
        var next = start + 1
        if cell.isErased {
            while next < end, row[next] == cell { next += 1 }
        } else {
            while next < end, !row[next].isErased,
                row[next].isWideTail || row[next].isProtected == cell.isProtected
            {
                next += 1
            }
        }
        return next
    }

    private mutating func moveRight(to target: Int) {
        if target > column { control("\(target - column)C") }
        column = target
    }

    /// Prints the character of a cell once more, where the cursor is.
    mutating func repaint(_ row: Row, at column: Int) {
        protect(row[column].isProtected)
        row.encode(column..<column + 1, into: &bytes, style: &style)
    }
}
