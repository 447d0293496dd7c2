// SPDX-License-Identifier: Apache-2.0

/// A screen on a terminal of another size.
extension Screen {
    /// What `paper`, another terminal's screen, shows if its first rows are a window on this one,
    /// whose first row and column are given. Beyond the edges it is blank. It is set as this
    /// one is, as far as that concerns the user and what is typed; nothing a program might print on
    /// it changes.
    package func cropped(
        onto paper: Screen, row top: Int, column left: Int, rows count: Int
    ) -> Screen {
        var view = paper
        for row in 0..<view.rows {
            let isInside = row < count && top + row < rows
            view.grid[row] = isInside ? grid[top + row] : Row(columns: view.columns)
            view.grid[row].crop(from: left, columns: view.columns)
        }
        let row = cursor.row - top
        let column = cursor.column - left
        let isSeen = (0..<count).contains(row) && (0..<view.columns).contains(column)
        view.cursor = Cursor()
        view.cursor.row = isSeen ? row : 0
        view.cursor.column = isSeen ? column : 0
        view.isWrapPending = false
        view.isJustPrinted = false
        takeSettings(to: &view, isSeen: isSeen, isShifted: top != 0 || left != 0)
        return view
    }

    private func takeSettings(to view: inout Screen, isSeen: Bool, isShifted: Bool) {
        // These say where and how a program prints, or that the terminal tells its own size.
        view.modes = modes.subtracting([
            .insert, .sideMargins, .synchronizedOutput, .sizeReports,
        ]).union(.autowrap)
        if !isSeen { view.modes.remove(.cursorVisible) }
        // It would count from the window's corner.
        view.mouse = isShifted ? Mouse() : mouse
        view.grid.keyboard = grid.keyboard
        view.cursorShape = cursorShape
        view.modifyOtherKeys = modifyOtherKeys
        view.palette = palette
        view.workingDirectory = workingDirectory
        if let title = titles.current { view.titles.set(title) }
    }
}

extension Row {
    /// Loses the columns before one, and is made so many columns long.
    fileprivate mutating func crop(from left: Int, columns newColumns: Int) {
        if left > 0 {
            splitWide(at: left)
            delete(left, in: 0..<columns, .blank)
        }
        resize(columns: newColumns)
        isWrapped = false
    }
}
