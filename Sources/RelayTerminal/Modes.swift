// SPDX-License-Identifier: Apache-2.0

/// The modes that are on or off, as ECMA-48 and DEC number them.
package struct Modes: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// IRM: characters push the row to the right.
    package static let insert = Modes(rawValue: 1)
    /// LNM: LF begins a line.
    package static let newLine = Modes(rawValue: 1 << 1)
    package static let cursorKeys = Modes(rawValue: 1 << 2)
    package static let reverseVideo = Modes(rawValue: 1 << 3)
    package static let autowrap = Modes(rawValue: 1 << 4)
    package static let cursorBlink = Modes(rawValue: 1 << 5)
    package static let cursorVisible = Modes(rawValue: 1 << 6)
    package static let keypad = Modes(rawValue: 1 << 7)
    /// DECLRMM: margins on the left and on the right can be set.
    package static let sideMargins = Modes(rawValue: 1 << 8)
    package static let focusReports = Modes(rawValue: 1 << 9)
    package static let bracketedPaste = Modes(rawValue: 1 << 10)
    package static let synchronizedOutput = Modes(rawValue: 1 << 11)
    package static let graphemeClusters = Modes(rawValue: 1 << 12)
    package static let themeReports = Modes(rawValue: 1 << 13)
    package static let sizeReports = Modes(rawValue: 1 << 14)

    /// As at power on.
    package static let initial: Modes = [.autowrap, .cursorVisible]

    /// The modes of `CSI h`.
    static let ansi: [(number: Int, mode: Modes)] = [(4, .insert), (20, .newLine)]
    /// The modes of `CSI ? h`; margins, origin, mouse and screens are not just on or off.
    static let dec: [(number: Int, mode: Modes)] = [
        (1, .cursorKeys), (5, .reverseVideo), (7, .autowrap), (12, .cursorBlink),
        (25, .cursorVisible), (66, .keypad), (69, .sideMargins), (1004, .focusReports),
        (2004, .bracketedPaste), (2026, .synchronizedOutput), (2027, .graphemeClusters),
        (2031, .themeReports), (2048, .sizeReports),
    ]
}

/// What the mouse reports, and how: of each, one number of the xterm modes, or 0.
package struct Mouse: Equatable, Sendable {
    package static let trackings = [9, 1000, 1002, 1003]
    package static let encodings = [1005, 1006, 1015, 1016]

    package var tracking = 0
    package var encoding = 0

    package init() {}
}
