// SPDX-License-Identifier: Apache-2.0

/// What the next character will look like.
package struct Pen: Equatable, Sendable {
    /// A cell's colours and attributes; its content is 0.
    var style = SIMD4<UInt32>.zero
    /// `parameters;URI` of OSC 8; empty if it is no link.
    var link: [UInt8] = []
    var underlineColor = Color.standard

    var foreground: Color {
        get { Color(bits: style[1]) }
        set { style[1] = newValue.bits }
    }

    var background: Color {
        get { Color(bits: style[2]) }
        set { style[2] = newValue.bits }
    }

    var attributes: Attributes {
        get { Attributes(rawValue: style[3]) }
        set { style[3] = newValue.rawValue }
    }

    /// True if what it writes needs a `CellExtra`.
    var needsExtra: Bool { !link.isEmpty || !underlineColor.isStandard }

    /// What erasing leaves: the pen's background (xterm's "background colour erase").
    var erased: Cell { Cell(erasedWith: style[2]) }

    /// As SGR 0 does; the link and the protection are not SGR's.
    mutating func resetRendition() {
        style = SIMD4(0, 0, 0, style[3] & Attributes.protected.rawValue)
        underlineColor = .standard
    }
}
