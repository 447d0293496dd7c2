// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// Bytes that bring a terminal which shows `old` to this screen: only what differs, and nothing
    /// at all if nothing does.
    ///
    /// The law: fed to a model of the same size that shows `old`, they give this screen. Of another
    /// size, or with another screen parked, it is a snapshot, with what that leaves as it was.
    /// Titles that were put away stay as they are.
    package func difference(from old: Screen) -> [UInt8] {
        if self == old { return [] }
        guard rows == old.rows, columns == old.columns, parked == old.parked else {
            return snapshot(historyLines: 0)
        }
        var painter = Painter()
        old.startPainting(&painter)
        let spoilt = old.endSingleShift(&painter)
        painter.repaint(grid, over: old.grid, spoilt: spoilt)
        paintOwn(of: old, &painter)
        paintSettings(over: old, &painter)
        paintModes(over: old, &painter)
        paintCursor(&painter)
        return painter.bytes
    }

    /// Both show the alternate screen, and nothing but that can differ.
    package func redraws(_ old: Screen) -> Bool {
        isAlternate && parked == old.parked && rows == old.rows && columns == old.columns
    }

    /// The terminal writes what it is given where it is told, in the standard rendition; until the
    /// end nothing of it is shown.
    private func startPainting(_ painter: inout Painter) {
        if !modes.contains(.synchronizedOutput) { painter.control("?2026h") }
        if cursor.isOrigin { painter.control("?6l") }
        if margins.rows.count < rows { painter.control("r") }
        if !hasFullWidth { painter.control("?69l") }
        if modes.contains(.insert) { painter.control("4l") }
        if !modes.contains(.autowrap) { painter.control("?7h") }
        restorePen(cursor, &painter)
    }

    /// Which modes are on after that.
    private var modesWhilePainting: Modes {
        var modes = modes.union([.synchronizedOutput, .autowrap]).subtracting(.insert)
        if !hasFullWidth { modes.remove(.sideMargins) }
        return modes
    }

    /// A character set for just one character waits for that one. Gives the columns of the first
    /// row that it is wasted on.
    private func endSingleShift(_ painter: inout Painter) -> Range<Int>? {
        if cursor.charsets.single == nil { return nil }
        painter.write("\u{1b}[H ")
        return 0..<1
    }

    /// What each of the two screens has of its own, and the tab stops.
    private func paintOwn(of old: Screen, _ painter: inout Painter) {
        if grid.savedCursor != old.grid.savedCursor {
            painter.paintCursor(grid.savedCursor)
            painter.write("\u{1b}7")
            painter.resetCursor(grid.savedCursor)
        }
        if grid.keyboard != old.grid.keyboard {
            painter.control("<17u")
            painter.control("=0u")
            painter.paintKeyboard(grid.keyboard)
        }
        if tabs != old.tabs { paintTabs(&painter) }
    }

    private func paintSettings(over old: Screen, _ painter: inout Painter) {
        if titles.current != old.titles.current, let title = titles.current {
            painter.command(2, title)
        }
        if workingDirectory != old.workingDirectory { painter.command(7, workingDirectory) }
        palette.paint(over: old.palette, &painter)
        if cursorShape != old.cursorShape { painter.control("\(cursorShape) q") }
        if modifyOtherKeys != old.modifyOtherKeys { painter.control(">4;\(modifyOtherKeys)m") }
    }

    /// All but insert, which would move what is printed after it.
    private func paintModes(over old: Screen, _ painter: inout Painter) {
        let present = old.modesWhilePainting
        let changed = modes.symmetricDifference(present)
        if changed.contains(.newLine) { painter.control(modes.contains(.newLine) ? "20h" : "20l") }
        if changed.contains(.keypad) {
            painter.write(modes.contains(.keypad) ? "\u{1b}=" : "\u{1b}>")
        }
        for (number, mode) in Modes.dec where mode != .keypad && mode != .synchronizedOutput {
            if changed.contains(mode) {
                painter.control("?\(number)\(modes.contains(mode) ? "h" : "l")")
            }
        }
        if mouse != old.mouse { paintMouse(over: old.mouse, &painter) }
        paintMargins(&painter)
        if changed.contains(.synchronizedOutput) { painter.control("?2026l") }
    }

    private func paintMouse(over old: Mouse, _ painter: inout Painter) {
        if old.tracking != mouse.tracking {
            if old.tracking != 0 { painter.control("?\(old.tracking)l") }
            if mouse.tracking != 0 { painter.control("?\(mouse.tracking)h") }
        }
        if old.encoding != mouse.encoding {
            if old.encoding != 0 { painter.control("?\(old.encoding)l") }
            if mouse.encoding != 0 { painter.control("?\(mouse.encoding)h") }
        }
    }
}

extension Palette {
    /// What a program has changed since, or put back.
    fileprivate func paint(over old: Palette, _ painter: inout Painter) {
        for gone in old.indexed where !indexed.contains(where: { $0.number == gone.number }) {
            painter.command(104, Array("\(gone.number)".utf8))
        }
        for color in indexed where !old.indexed.contains(color) {
            painter.command(4, Array("\(color.number);".utf8) + color.specification)
        }
        for gone in old.dynamic where !dynamic.contains(where: { $0.number == gone.number }) {
            painter.command(gone.number + 100, nil)
        }
        for color in dynamic where !old.dynamic.contains(color) {
            painter.command(color.number, color.specification)
        }
    }
}
