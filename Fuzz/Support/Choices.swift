// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// A byte string read as a series of choices. Used up, it chooses 0 for ever: `isEmpty` says when.
struct Choices {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func flag() -> Bool { byte() & 1 == 1 }

    /// A number from 0 up to, and without, the bound, which is at most 256.
    mutating func below(_ bound: Int) -> Int { Int(byte()) % bound }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// Any number a varint can say; small ones, powers of two and the largest are likely.
    mutating func number() -> UInt64 {
        switch byte() {
        case let small where small < 128: UInt64(small)
        case let bit where bit < 190: UInt64(1) << UInt64(bit - 128)
        case let near where near < 220: Varint.maximum - UInt64(near - 190)
        default: Varint.maximum & bytes(7).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// At most so many of the bytes that are left.
    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }
}
