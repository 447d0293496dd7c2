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

    /// More characters are not searched for.
    private static let longestFilter = 64

    var title: String
    /// Above the items; empty if they need none.
    var heading = ""
    var items: [String]
    /// What can be done, in the last line.
    var hint: String
    /// Keys of its own.
    var keys: Set<Character> = []
    /// What each item is searched by; then what is typed leaves those items that have it, in place of
    /// keys that mean something, and digits choose as long as nothing is typed. Empty if keys do.
    let searched: [String]
    /// What was typed, in lower case.
    private(set) var filter = ""
    /// Of those that are left.
    private(set) var selected = 0

    init(
        _ title: String, items: [String], hint: String, keys: Set<Character> = [],
        searched: [String] = []
    ) {
        self.title = title
        self.items = items
        self.hint = hint
        self.keys = keys
        self.searched = searched.map { $0.lowercased() }
    }

    /// The items that are left, by their numbers.
    var left: [Int] {
        items.indices.filter { item in
            filter.isEmpty || !searched.indices.contains(item) || searched[item].contains(filter)
        }
    }

    /// The user has pressed keys: takes them up to the first that ends or does something.
    mutating func pressed(_ rest: inout ArraySlice<UInt8>) -> Step? {
        while let key = Key(&rest) {
            if !searched.isEmpty {
                if let step = searching(key) { return step }
                continue
            }
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

    /// The same in a menu that is searched.
    private mutating func searching(_ key: Key) -> Step? {
        let left = left
        switch key {
        case .up: move(-1)
        case .down: move(1)
        case .character("\r"), .character("\n"):
            return left.isEmpty ? nil : .chosen(left[selected])
        case .character("\u{3}"), .escape: return .closed
        case .character("\u{7F}"), .character("\u{8}"): search(for: String(filter.dropLast()))
        case .character("\u{15}"): search(for: "")
        case .character(let character):
            if filter.isEmpty, let digit = character.wholeNumberValue, digit > 0 {
                return digit <= left.count ? .chosen(left[digit - 1]) : nil
            }
            if !character.isASCII || character >= " " {
                search(for: filter + character.lowercased())
            }
        case .other: break
        }
        return nil
    }

    private mutating func search(for text: String) {
        guard text.count <= Self.longestFilter else { return }
        filter = text
        selected = 0
    }

    private mutating func move(_ distance: Int) {
        select(selected + distance)
    }

    /// Of those that are left, this one.
    mutating func select(_ item: Int) { selected = min(max(item, 0), max(left.count - 1, 0)) }

    /// How it looks on a screen of so many rows: the chosen item is always among those shown.
    func cover(rows: Int) -> Cover {
        let room = max(rows - 4, 1)
        let left = left
        let first = min(max(selected - room + 1, 0), max(left.count - room, 0))
        let title = filter.isEmpty ? title : "\(title): \(filter)"
        var lines = [Cover.Line(title), Cover.Line(heading.isEmpty ? "" : " \(heading)")]
        for (number, item) in left.enumerated().dropFirst(first).prefix(room) {
            let digit = searched.isEmpty ? "" : Self.digit(number, isShown: filter.isEmpty)
            lines.append(Cover.Line(" \(digit)\(items[item])", isMarked: number == selected))
        }
        return .page(lines + [Cover.Line(""), Cover.Line(hint)])
    }

    /// What is pressed for an item, as long as digits choose.
    private static func digit(_ number: Int, isShown: Bool) -> String {
        isShown && number < 9 ? "\(number + 1) " : "  "
    }
}
