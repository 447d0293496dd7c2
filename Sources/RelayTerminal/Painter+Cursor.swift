// SPDX-License-Identifier: Apache-2.0

/// The parts of a snapshot that the cursor and the two screens have of their own.
extension Painter {
    mutating func paintSaved(_ cursor: Cursor) {
        if cursor == Cursor() { return }
        paintCursor(cursor)
        write("\u{1b}7")
        resetCursor(cursor)
    }

    /// Everything that DECSC saves, while the margins are the screen's edges.
    mutating func paintCursor(_ cursor: Cursor) {
        if cursor.isOrigin { control("?6h") }
        control("\(cursor.row + 1);\(cursor.column + 1)H")
        paintCharsets(cursor.charsets)
        change(to: cursor.pen)
    }

    /// Undoes that, as far as it would change what is drawn next.
    mutating func resetCursor(_ cursor: Cursor) {
        if cursor.isOrigin { control("?6l") }
        resetCharsets(cursor.charsets)
        resetPen()
    }

    mutating func resetCharsets(_ charsets: Charsets) {
        for set in 0..<4 where charsets[set] != Charsets.ascii { designate(set, "B") }
        if charsets.shifted != 0 { write("\u{0f}") }
    }

    mutating func paintCharsets(_ charsets: Charsets) {
        for set in 0..<4 where charsets[set] != Charsets.ascii {
            designate(set, charsets[set] == Charsets.graphics ? "0" : "A")
        }
        if charsets.shifted != 0 { write(["\u{0e}", "\u{1b}n", "\u{1b}o"][charsets.shifted - 1]) }
    }

    private mutating func designate(_ set: Int, _ final: String) {
        write("\u{1b}\(["(", ")", "*", "+"][set])\(final)")
    }

    /// On a keyboard without flags.
    mutating func paintKeyboard(_ stack: KeyboardStack) {
        for (depth, flags) in (stack.saved + [stack.flags]).enumerated() {
            if depth > 0 {
                control(">\(flags)u")
            } else if flags != 0 {
                control("=\(flags)u")
            }
        }
    }
}
