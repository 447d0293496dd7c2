// SPDX-License-Identifier: Apache-2.0

/// A key of the user's, as far as menus are concerned.
enum Key: Equatable {
    case up
    case down
    case character(Character)
    case escape
    /// One that says nothing here.
    case other

    /// Takes the next key of what was typed, whichever way the terminal sends arrows; nil if nothing
    /// is left.
    init?(_ bytes: inout ArraySlice<UInt8>) {
        guard let first = bytes.first else { return nil }
        guard first == 0x1B else {
            self = Self.character(&bytes)
            return
        }
        bytes.removeFirst()
        guard let introducer = bytes.first,
            introducer == UInt8(ascii: "[") || introducer == UInt8(ascii: "O")
        else {
            self = .escape
            return
        }
        bytes.removeFirst()
        self = Self.end(&bytes)
    }

    /// The rest of a sequence.
    private static func end(_ bytes: inout ArraySlice<UInt8>) -> Key {
        while let byte = bytes.popFirst() {
            guard byte >= 0x40 else { continue }
            return byte == UInt8(ascii: "A") ? .up : byte == UInt8(ascii: "B") ? .down : .other
        }
        return .other
    }

    /// One character in UTF-8; what is none, or is cut off, says nothing.
    private static func character(_ bytes: inout ArraySlice<UInt8>) -> Key {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        let decoded = decoder.decode(&iterator)
        guard case .scalarValue(let scalar) = decoded else {
            bytes.removeFirst()
            return .other
        }
        bytes.removeFirst(UTF8.width(scalar))
        return .character(Character(scalar))
    }
}
