// SPDX-License-Identifier: Apache-2.0

/// One column of one row, in 16 bytes: what is there, its colours, its attributes.
///
/// What few cells have (combining characters, a link, an underline of another colour) is in the
/// row's `CellExtra`.
package struct Cell: Equatable, Sendable {
    /// Content, foreground, background, attributes.
    package var bits: SIMD4<UInt32>

    /// Never written, or erased with the standard background.
    static let blank = Cell(bits: .zero)

    init(bits: SIMD4<UInt32>) { self.bits = bits }

    /// Erased: nothing but a background.
    init(erasedWith background: UInt32) { bits = SIMD4(0, 0, background, 0) }

    private static let scalarMask: UInt32 = 0x1F_FFFF
    /// The first of two columns.
    static let wideHead: UInt32 = 1 << 29
    /// The second of two columns; it has no content of its own.
    static let wideTail: UInt32 = 1 << 30
    /// The row has a `CellExtra` for this column.
    static let extra: UInt32 = 1 << 31

    /// The first character in it; 0 if it was erased.
    package var scalar: UInt32 { bits[0] & Self.scalarMask }
    package var foreground: Color { Color(bits: bits[1]) }
    package var background: Color { Color(bits: bits[2]) }
    package var attributes: Attributes { Attributes(rawValue: bits[3]) }

    package var isWideHead: Bool { bits[0] & Self.wideHead != 0 }
    package var isWideTail: Bool { bits[0] & Self.wideTail != 0 }
    package var hasExtra: Bool { bits[0] & Self.extra != 0 }
    /// Holds no character (it may have a background).
    package var isErased: Bool { bits[0] == 0 }
    var isProtected: Bool { bits[3] & Attributes.protected.rawValue != 0 }

    /// The same without a character, for the half of a wide one that was overwritten.
    var erased: Cell { Cell(erasedWith: bits[2]) }
}

/// What only few cells have.
package struct CellExtra: Equatable, Sendable {
    /// More combining characters on one base say nothing on a screen.
    package static let maximumTail = 15

    var column: Int
    /// Characters that join the first one: accents, joiners and what they join.
    var tail: [UInt32] = []
    /// `parameters;URI` of OSC 8; empty if it is no link.
    var link: [UInt8] = []
    var underlineColor = Color.standard

    var isNothing: Bool { tail.isEmpty && link.isEmpty && underlineColor.isStandard }
}
