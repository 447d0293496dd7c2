// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// Bytes that undo what is on, and nothing else: for a client that leaves, so that the user's
    /// terminal is as it was found. Empty where nothing is on. What is shown stays, but for the
    /// alternate screen.
    ///
    /// - Parameter poppingTitle: the client pushed the title (XTWINOPS 22) before the session's
    ///   first byte; it comes back if a program has changed it.
    package func restoration(poppingTitle: Bool) -> [UInt8] {
        var painter = Painter()
        if modes.contains(.synchronizedOutput) { painter.control("?2026l") }
        restorePlace(&painter)
        restoreKeyboard(grid.keyboard, &painter)
        if let main = parked {
            // Brings back what the program had saved, pen and all.
            painter.control("?1049l")
            restoreKeyboard(main.keyboard, &painter)
            let saved = main.savedCursor
            if saved.isOrigin {
                painter.control("?6l")
                painter.control("\(saved.row + 1);\(saved.column + 1)H")
            }
        }
        restoreModes(&painter)
        restorePen(parked?.savedCursor ?? cursor, &painter)
        for color in palette.indexed { painter.command(104, Array("\(color.number)".utf8)) }
        for color in palette.dynamic { painter.command(color.number + 100, nil) }
        if cursorShape != 0 { painter.control("0 q") }
        if modifyOtherKeys != 0 { painter.control(">4m") }
        if poppingTitle, titles.current != nil { painter.control("23;0t") }
        return painter.bytes
    }

    /// Setting margins and origin moves the cursor; it goes back to where it was.
    private func restorePlace(_ painter: inout Painter) {
        let isUsual = margins == Margins(rows: rows, columns: columns) && !cursor.isOrigin
        if isUsual { return }
        if cursor.isOrigin { painter.control("?6l") }
        if margins.rows.count < rows { painter.control("r") }
        if !hasFullWidth { painter.control("?69l") }
        painter.control("\(cursor.row + 1);\(cursor.column + 1)H")
    }

    private func restoreKeyboard(_ stack: KeyboardStack, _ painter: inout Painter) {
        if !stack.saved.isEmpty { painter.control("<\(stack.saved.count)u") }
        if stack.saved.first ?? stack.flags != 0 { painter.control("=0u") }
    }

    private func restoreModes(_ painter: inout Painter) {
        if mouse.tracking != 0 { painter.control("?\(mouse.tracking)l") }
        if mouse.encoding != 0 { painter.control("?\(mouse.encoding)l") }
        for (number, mode) in Modes.ansi where modes.contains(mode) {
            painter.control("\(number)l")
        }
        if modes.contains(.keypad) { painter.write("\u{1b}>") }
        for (number, mode) in Modes.dec where mode != .keypad && mode != .synchronizedOutput {
            if modes.contains(mode) != Modes.initial.contains(mode) {
                painter.control("?\(number)\(modes.contains(mode) ? "l" : "h")")
            }
        }
    }

    func restorePen(_ cursor: Cursor, _ painter: inout Painter) {
        if cursor.charsets != Charsets() { painter.resetCharsets(cursor.charsets) }
        if cursor.pen.style.rendition != .blank
            || !cursor.pen.underlineColor.isStandard
        {
            painter.control("m")
        }
        if !cursor.pen.link.isEmpty { painter.command(8, Array(";".utf8)) }
        if cursor.pen.attributes.contains(.protected) { painter.control("0\"q") }
    }
}
