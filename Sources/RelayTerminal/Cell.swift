// SPDX-License-Identifier: Apache-2.0

/// One column of one row, in 16 bytes: what is there, its colours, its attributes.
///
/// What few cells have (combining characters, a link, an underline of another colour) is in the
/// row's `CellExtra`.
package struct Cell: Equatable, Sendable {
    /// The content in the lower half, the foreground in the upper: two words are compared and
    /// copied faster than what they are made of.
    var ink: UInt64 = 0
    /// The background in the lower half, the attributes in the upper.
    var ground: UInt64 = 0

    /// Never written, or erased with the standard background.
    static let blank = Cell()

    private static let upper: UInt64 = 0xFFFF_FFFF << 32
    /// The bit in `ground` that says "protected".
    static let protection = UInt64(Attributes.protected.rawValue) << 32
    private static let scalarMask: UInt32 = 0x1F_FFFF
    /// The first of two columns.
    static let wideHead: UInt32 = 1 << 29
    /// The second of two columns; it has no content of its own.
    static let wideTail: UInt32 = 1 << 30
    /// The row has a `CellExtra` for this column.
    static let extra: UInt32 = 1 << 31

    /// The first character in it; 0 if it was erased.
    package var scalar: UInt32 { content & Self.scalarMask }

    /// The character and what kind of cell it is.
    var content: UInt32 {
        get { UInt32(truncatingIfNeeded: ink) }
        set { ink = ink & Self.upper | UInt64(newValue) }
    }

    package var foreground: Color {
        get { Color(bits: UInt32(ink >> 32)) }
        set { ink = UInt64(newValue.bits) << 32 | ink & ~Self.upper }
    }

    package var background: Color {
        get { Color(bits: UInt32(truncatingIfNeeded: ground)) }
        set { ground = ground & Self.upper | UInt64(newValue.bits) }
    }

    package var attributes: Attributes {
        get { Attributes(rawValue: UInt32(ground >> 32)) }
        set { ground = UInt64(newValue.rawValue) << 32 | ground & ~Self.upper }
    }

    package var isWideHead: Bool { content & Self.wideHead != 0 }
    package var isWideTail: Bool { content & Self.wideTail != 0 }
    package var hasExtra: Bool { content & Self.extra != 0 }
    /// Holds no character (it may have a background).
    package var isErased: Bool { content == 0 }
    var isProtected: Bool { attributes.contains(.protected) }

    /// The same without a character, for the half of a wide one that was overwritten.
    var erased: Cell { Cell(ink: 0, ground: ground & ~Self.upper) }

    /// Its rendition alone, without the character and the protection.
    var rendition: Cell {
        Cell(ink: ink & Self.upper, ground: ground & ~Self.protection)
    }
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
