// SPDX-License-Identifier: Apache-2.0

/// The numbers of a control sequence, as `1;2:3` says them. One that is left out is not 0: what it
/// stands for, the function knows.
package struct Parameters: Sendable {
    /// More are dropped: as many as vte keeps; xterm keeps 30, and no real sequence needs more.
    package static let maximumCount = 32
    /// Larger numbers count as this one: what DEC STD 070 asks a terminal to take at the least,
    /// and more than a screen has rows or columns.
    package static let maximumValue = 16383

    private var values = InlineArray<32, Int16>(repeating: -1)
    /// Bit i is set if number i stands behind a colon.
    private var colons: UInt32 = 0
    private var isFull = false
    package private(set) var count = 0

    package init() {}

    mutating func removeAll() {
        count = 0
        colons = 0
        isFull = false
    }

    mutating func digit(_ byte: UInt8) {
        if count == 0 { begin(afterColon: false) }
        if isFull { return }
        let value = max(0, Int(values[count - 1])) * 10 + Int(byte - UInt8(ascii: "0"))
        values[count - 1] = Int16(min(value, Self.maximumValue))
    }

    mutating func separator(isColon: Bool) {
        if count == 0 { begin(afterColon: false) }
        begin(afterColon: isColon)
    }

    private mutating func begin(afterColon: Bool) {
        if count == Self.maximumCount {
            isFull = true
            return
        }
        values[count] = -1
        if afterColon { colons |= 1 << UInt32(count) }
        count += 1
    }

    /// The number at a place, or the default if it, or the place, was left out.
    package subscript(index: Int, default value: Int) -> Int {
        guard index < count, values[index] >= 0 else { return value }
        return Int(values[index])
    }

    /// A number of times: left out and 0 mean once.
    package func amount(_ index: Int = 0) -> Int { max(1, self[index, default: 1]) }

    /// Where the numbers end that colons tie to the one at `index`.
    package func groupEnd(after index: Int) -> Int {
        var end = index + 1
        if colons == 0 { return end }
        while end < count, colons >> UInt32(end) & 1 == 1 { end += 1 }
        return end
    }

    /// True if any stands behind a colon, which only SGR knows.
    package var hasGroups: Bool { colons != 0 }
}
