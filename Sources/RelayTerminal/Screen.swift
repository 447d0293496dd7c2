// SPDX-License-Identifier: Apache-2.0

/// What a terminal shows and how it is set: all that a program's output can change. Lives as long
/// as its session; a copy is cheap, because copies share their rows.
package struct Screen: Sendable {
    /// Larger screens are modelled in part. With 16 bytes a column, two full ones take 32 MiB.
    package static let maximumRows = 1024
    package static let maximumColumns = 1024

    /// The screen that is shown: the main one, unless `parked` is set.
    var grid: Grid
    /// The main screen while the alternate one is shown. That one is empty whenever it is not.
    var parked: Grid?
    package var history: History

    package internal(set) var cursor = Cursor()
    /// A character stands in the last column, and the next one begins a row (xterm's do_wrap).
    package internal(set) var isWrapPending = false
    /// Nothing came after the last character, which stands right before the cursor, or at it while
    /// a wrap is pending. REP repeats it, and what belongs to it joins it.
    var isJustPrinted = false
    /// The main screen's cursor was put into a row by its number: from then on it is there on a real
    /// terminal too, wherever the session began. No part of what is compared.
    var isPlaced = false

    package internal(set) var margins: Margins
    var tabs: TabStops
    package internal(set) var modes = Modes.initial
    package internal(set) var mouse = Mouse()
    /// DECSCUSR's number; 0 is the user's own choice.
    package internal(set) var cursorShape = 0
    /// xterm's modifyOtherKeys.
    package internal(set) var modifyOtherKeys = 0
    package internal(set) var titles = Titles()
    /// OSC 7, as the program wrote it; empty if it did not.
    package internal(set) var workingDirectory: [UInt8] = []
    package internal(set) var palette = Palette()

    /// A size out of bounds is taken for the nearest one within.
    package init(rows: Int, columns: Int, historyCapacity: Int = History.defaultCapacity) {
        let rows = min(max(rows, 1), Self.maximumRows)
        let columns = min(max(columns, 1), Self.maximumColumns)
        grid = Grid(rows: rows, columns: columns)
        history = History(capacity: historyCapacity)
        margins = Margins(rows: rows, columns: columns)
        tabs = TabStops(columns: columns)
    }

    package var rows: Int { grid.rows }
    package var columns: Int { grid.columns }
    package var isAlternate: Bool { parked != nil }
    /// Bytes of memory that grow with what is shown and kept; the rest is some hundreds.
    package var memory: Int { grid.memory + (parked?.memory ?? 0) + history.memory }
    package var keyboard: KeyboardStack { grid.keyboard }
    /// The main screen, shown or not.
    var main: Grid { parked ?? grid }

    /// A row of what is shown, from 0.
    package func row(_ row: Int) -> Row { grid[row] }

    /// The last column the cursor reaches by printing, and one more: the right margin, or the
    /// edge of the screen if the cursor is beyond that margin.
    var rightEnd: Int {
        cursor.column < margins.columns.upperBound ? margins.columns.upperBound : columns
    }

    /// True if the rows scroll as a whole.
    var hasFullWidth: Bool { margins.columns.count == columns }

    /// The next row does not go on with this one's line. Row -1 is the history's last line.
    mutating func breakLine(after row: Int) {
        if row >= 0 {
            if grid[row].isWrapped { grid[row].isWrapped = false }
        } else if !isAlternate {
            history.close()
        }
    }
}

extension Screen: Equatable {
    /// All but the history, which is compared by itself.
    package static func == (one: Screen, other: Screen) -> Bool {
        one.grid == other.grid && one.parked == other.parked && one.cursor == other.cursor
            && one.isWrapPending == other.isWrapPending
            && one.isJustPrinted == other.isJustPrinted && one.margins == other.margins
            && one.tabs == other.tabs && one.modes == other.modes && one.mouse == other.mouse
            && one.cursorShape == other.cursorShape
            && one.modifyOtherKeys == other.modifyOtherKeys && one.titles == other.titles
            && one.workingDirectory == other.workingDirectory && one.palette == other.palette
    }
}
