// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// Bytes that bring a terminal of the same size, whatever its state, to this screen. First
    /// come the newest lines of the history, so that they scroll off into the terminal's own.
    package func snapshot(historyLines: Int) -> [UInt8] {
        var painter = Painter()
        painter.write(Self.clearing)
        let continues = painter.paint(history, newest: historyLines, before: main[0])
        painter.paint(main, continuing: continues)
        paintTabs(&painter)
        painter.paintKeyboard(main.keyboard)
        if let alternate = parked.map({ _ in grid }) {
            painter.paintCursor(main.savedCursor)
            // Saves that cursor, and switches.
            painter.control("?1049h")
            painter.resetCursor(main.savedCursor)
            painter.control("H")
            painter.control("J")
            painter.paint(alternate, continuing: false)
            painter.paintSaved(alternate.savedCursor)
            painter.paintKeyboard(alternate.keyboard)
        } else {
            painter.paintSaved(main.savedCursor)
        }
        paintSettings(&painter)
        paintModes(&painter)
        paintCursor(&painter)
        return painter.bytes
    }

    /// Cancels what is open, leaves the alternate screen, switches everything off that a program
    /// may have switched on, and clears what is shown; the history, unlike with RIS, stays. Until
    /// the end nothing is shown of it (synchronized output).
    private static let clearing: String = {
        let off = [
            "1;5;6;12;66;69", "9;1000;1002;1003;1004", "1005;1006;1015;1016", "2004;2027;2031;2048",
        ]
        return "\u{18}\u{1b}[?2026h\u{1b}[?1049l\u{1b}[!p"
            + off.map { "\u{1b}[?\($0)l" }.joined()
            + "\u{1b}[?7;25h\u{1b}[4;20l\u{1b}>\u{1b}[r\u{1b}(B\u{1b})B\u{1b}*B\u{1b}+B\u{0f}"
            + "\u{1b}[m\u{1b}]8;;\u{1b}\\\u{1b}[0\"q\u{1b}[0 q\u{1b}[<17u\u{1b}[=0u\u{1b}[>4m"
            + "\u{1b}]104\u{1b}\\\u{1b}]110\u{1b}\\\u{1b}]111\u{1b}\\\u{1b}]112\u{1b}\\"
            + "\u{1b}[H\u{1b}[J"
    }()

    func paintTabs(_ painter: inout Painter) {
        painter.control("3g")
        for column in tabs.all {
            painter.control("\(column + 1)G")
            painter.write("\u{1b}H")
        }
    }

    private func paintSettings(_ painter: inout Painter) {
        if titles.current != nil {
            for title in titles.saved {
                painter.command(2, title)
                painter.control("22;2t")
            }
            painter.command(2, titles.current)
        } else {
            for _ in titles.saved { painter.control("22;2t") }
        }
        if !workingDirectory.isEmpty { painter.command(7, workingDirectory) }
        for color in palette.indexed {
            painter.command(4, Array("\(color.number);".utf8) + color.specification)
        }
        for color in palette.dynamic { painter.command(color.number, color.specification) }
        if cursorShape != 0 { painter.control("\(cursorShape) q") }
        if modifyOtherKeys != 0 { painter.control(">4;\(modifyOtherKeys)m") }
    }

    /// All but insert, which would move what is printed after it.
    private func paintModes(_ painter: inout Painter) {
        if modes.contains(.newLine) { painter.control("20h") }
        if modes.contains(.keypad) { painter.write("\u{1b}=") }
        for (number, mode) in Modes.dec where mode != .keypad && mode != .synchronizedOutput {
            if modes.contains(mode) != Modes.initial.contains(mode) {
                painter.control("?\(number)\(modes.contains(mode) ? "h" : "l")")
            }
        }
        if mouse.tracking != 0 { painter.control("?\(mouse.tracking)h") }
        if mouse.encoding != 0 { painter.control("?\(mouse.encoding)h") }
        paintMargins(&painter)
        if !modes.contains(.synchronizedOutput) { painter.control("?2026l") }
    }

    /// On a terminal whose margins are the screen's edges.
    func paintMargins(_ painter: inout Painter) {
        if margins.rows.count < rows {
            painter.control("\(margins.rows.lowerBound + 1);\(margins.rows.upperBound)r")
        }
        if !hasFullWidth {
            painter.control("\(margins.columns.lowerBound + 1);\(margins.columns.upperBound)s")
        }
        if cursor.isOrigin { painter.control("?6h") }
    }

    /// Last of all: a character may just have been printed, or a wrap be pending, which can be
    /// had again only by printing it again.
    func paintCursor(_ painter: inout Painter) {
        var place = (row: addressedRow, column: addressedColumn)
        let printed = printedColumn
        if let printed { place.column -= cursor.column - printed }
        painter.control("\(place.row + 1);\(place.column + 1)H")
        paintPen(printing: printed, &painter)
        if let single = cursor.charsets.single {
            painter.write(single == 2 ? "\u{1b}N" : "\u{1b}O")
        }
    }

    /// Where the character stands that was just printed, or that has filled the row, if one has.
    var printedColumn: Int? { isJustPrinted || isWrapPending ? lastColumn : nil }

    /// The pen, and behind what it has printed last.
    func paintPen(printing printed: Int?, _ painter: inout Painter) {
        if isJustPrinted {
            painter.paintCharsets(cursor.charsets)
            painter.change(to: cursor.pen)
        }
        if let printed { painter.repaint(grid[cursor.row], at: printed) }
        if !isJustPrinted {
            // NUL, so that nothing joins the character that was printed before.
            if printed != nil { painter.write([0]) }
            painter.paintCharsets(cursor.charsets)
            painter.change(to: cursor.pen)
        }
        if modes.contains(.insert) { painter.control("4h") }
    }
}
