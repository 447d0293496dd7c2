// SPDX-License-Identifier: Apache-2.0

/// How a character is shown, apart from its colours, and whether selective erasing spares it.
package struct Attributes: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1)
    package static let faint = Attributes(rawValue: 1 << 1)
    package static let italic = Attributes(rawValue: 1 << 2)
    package static let blink = Attributes(rawValue: 1 << 3)
    package static let rapidBlink = Attributes(rawValue: 1 << 4)
    package static let inverse = Attributes(rawValue: 1 << 5)
    package static let invisible = Attributes(rawValue: 1 << 6)
    package static let struck = Attributes(rawValue: 1 << 7)
    package static let overline = Attributes(rawValue: 1 << 8)
    /// Spared by DECSED and DECSEL (set by DECSCA).
    package static let protected = Attributes(rawValue: 1 << 12)

    private static let underlineShift: UInt32 = 9
    private static let underlineMask: UInt32 = 7 << underlineShift

    /// 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed, as in `SGR 4:n`.
    package var underline: Int {
        get { Int((rawValue & Self.underlineMask) >> Self.underlineShift) }
        set {
            let style = UInt32(newValue) << Self.underlineShift & Self.underlineMask
            self = Attributes(rawValue: rawValue & ~Self.underlineMask | style)
        }
    }
}
