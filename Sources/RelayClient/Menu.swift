// SPDX-License-Identifier: Apache-2.0

/// A list on a page of its own from which the user chooses with keys. A value: keys go in, what the
/// user wants comes out, and a `Cover` says how it looks.
struct Menu: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        /// Return, on this item.
        case chosen(Int)
        /// One of the menu's own keys, on this item.
        case key(Character, Int)
        /// q, Escape or ^C, or Return where there is nothing to choose.
        case closed
    }

    /// What a key says, where it is more than itself.
    private enum Key: Equatable {
        case up
        case down
        case character(Character)
        case escape
        case other
    }

    var title: String
    /// Above the items; empty if they need none.
    var heading = ""
    var items: [String]
    /// What can be done, in the last line.
    var hint: String
    /// Keys of its own.
    var keys: Set<Character> = []
    private(set) var selected = 0

    init(_ title: String, items: [String], hint: String, keys: Set<Character> = []) {
        self.title = title
        self.items = items
        self.hint = hint
        self.keys = keys
    }

    /// The user has pressed keys: takes them up to the first that ends or does something.
    mutating func pressed(_ rest: inout ArraySlice<UInt8>) -> Step? {
        while let key = Self.next(&rest) {
            switch key {
            case .up: move(-1)
            case .down: move(1)
            case .character("\r"), .character("\n"):
                return items.isEmpty ? .closed : .chosen(selected)
            case .character(let character) where keys.contains(character) && !items.isEmpty:
                return .key(character, selected)
            case .character("k"): move(-1)
            case .character("j"): move(1)
            case .character("q"), .character("\u{3}"), .escape: return .closed
            case .character, .other: break
            }
        }
        return nil
    }

    private mutating func move(_ distance: Int) {
        select(selected + distance)
    }

    mutating func select(_ item: Int) { selected = min(max(item, 0), max(items.count - 1, 0)) }

    /// How it looks on a screen of so many rows: the chosen item is always among those shown.
    func cover(rows: Int) -> Cover {
        let room = max(rows - 4, 1)
        let first = min(max(selected - room + 1, 0), max(items.count - room, 0))
        var lines = [Cover.Line(title), Cover.Line(heading.isEmpty ? "" : " \(heading)")]
        for (number, item) in items.enumerated().dropFirst(first).prefix(room) {
            lines.append(Cover.Line(" \(item)", isMarked: number == selected))
        }
        return .page(lines + [Cover.Line(""), Cover.Line(hint)])
    }

    /// The next key, whichever way the terminal sends arrows.
    private static func next(_ bytes: inout ArraySlice<UInt8>) -> Key? {
        guard let first = bytes.popFirst() else { return nil }
        guard first == 0x1B else {
            return first < 0x80 ? .character(Character(UnicodeScalar(first))) : .other
        }
        guard let introducer = bytes.first else { return .escape }
        guard introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O") else {
            return .escape
        }
        bytes.removeFirst()
        while let byte = bytes.popFirst() {
            guard byte >= 0x40 else { continue }
            return byte == UInt8(ascii: "A") ? .up : byte == UInt8(ascii: "B") ? .down : .other
        }
        return .other
    }
}
