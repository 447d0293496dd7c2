// SPDX-License-Identifier: Apache-2.0

/// What the next character will look like.
package struct Pen: Equatable, Sendable {
    /// A cell's colours and attributes; its content is 0.
    var style = Cell.blank
    /// `parameters;URI` of OSC 8; empty if it is no link.
    var link: [UInt8] = []
    var underlineColor = Color.standard

    var foreground: Color {
        get { style.foreground }
        set { style.foreground = newValue }
    }

    var background: Color {
        get { style.background }
        set { style.background = newValue }
    }

    var attributes: Attributes {
        get { style.attributes }
        set { style.attributes = newValue }
    }

    /// True if what it writes needs a `CellExtra`.
    var needsExtra: Bool { !link.isEmpty || !underlineColor.isStandard }

    /// What erasing leaves: the pen's background (xterm's "background colour erase").
    var erased: Cell { style.erased }

    /// As SGR 0 does; the link and the protection are not SGR's.
    mutating func resetRendition() {
        let isProtected = style.isProtected
        style = .blank
        if isProtected { attributes = .protected }
        underlineColor = .standard
    }
}
