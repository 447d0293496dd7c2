// SPDX-License-Identifier: Apache-2.0

/// A screen that waits behind the alternate one, wherever on the terminal its rows may stand.
extension Screen {
    /// Going to the alternate screen and back changes nothing of this one. What DECSC has saved
    /// would be lost, and what waits for one character.
    package var canStandAside: Bool {
        !isAlternate && grid.savedCursor == Cursor() && cursor.charsets.single == nil
    }

    /// Goes to the alternate screen, which is empty (xterm's 1049).
    package static let standingAside = Array("\u{1b}[?1049h".utf8)

    /// Comes back from there. The terminal has then saved its cursor, and nothing else has changed.
    package func standingForward() -> [UInt8] {
        var painter = Painter()
        painter.control("?1049l")
        guard let printed = printedColumn else { return painter.bytes }
        if modes.contains(.insert) { painter.control("4l") }
        restorePen(cursor, &painter)
        let distance = cursor.column - printed
        if distance > 0 { painter.control("\(distance)D") }
        paintPen(printing: printed, &painter)
        return painter.bytes
    }
}
