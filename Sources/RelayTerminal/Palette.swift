// SPDX-License-Identifier: Apache-2.0

/// The colours that a program has changed (OSC 4, 10…19), in its own words; ordered by number.
package struct Palette: Equatable, Sendable {
    /// `rgb:ffff/ffff/ffff` has 18 bytes, the longest name of X11's rgb.txt 22.
    package static let maximumSpecification = 64

    struct Entry: Equatable, Sendable {
        var number: Int
        var specification: [UInt8]
    }

    /// Colours 0...255.
    private(set) var indexed: [Entry] = []
    /// Foreground (10), background (11), cursor (12) and the others up to 19.
    private(set) var dynamic: [Entry] = []

    package init() {}

    mutating func set(indexed number: Int, _ specification: [UInt8]) {
        if (0...255).contains(number) { Self.set(&indexed, number, specification) }
    }

    mutating func set(dynamic number: Int, _ specification: [UInt8]) {
        if (10...19).contains(number) { Self.set(&dynamic, number, specification) }
    }

    mutating func reset(indexed number: Int) { indexed.removeAll { $0.number == number } }
    mutating func resetIndexed() { indexed = [] }
    mutating func reset(dynamic number: Int) { dynamic.removeAll { $0.number == number } }

    private static func set(_ entries: inout [Entry], _ number: Int, _ specification: [UInt8]) {
        // A question changes nothing.
        if specification.isEmpty || specification == [UInt8(ascii: "?")] { return }
        if specification.count > maximumSpecification { return }
        let entry = Entry(number: number, specification: specification)
        if let place = entries.firstIndex(where: { $0.number >= number }) {
            if entries[place].number == number {
                entries[place] = entry
            } else {
                entries.insert(entry, at: place)
            }
        } else {
            entries.append(entry)
        }
    }
}
