// SPDX-License-Identifier: Apache-2.0

/// A colour as a program names it: the terminal's default, one of its palette, or a mixture.
package struct Color: Equatable, Sendable {
    /// The kind in the upper eight bits, then the number or red, green and blue.
    package let bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    package static let standard = Color(bits: 0)

    package static func indexed(_ number: UInt8) -> Color {
        Color(bits: 0x0100_0000 | UInt32(number))
    }

    package static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
        Color(bits: 0x0200_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
    }

    /// Its number in the palette, if it has one.
    var index: UInt8? { bits >> 24 == 1 ? UInt8(bits & 0xFF) : nil }

    var isStandard: Bool { bits == 0 }
}
