// SPDX-License-Identifier: Apache-2.0

/// A question that a program asks its terminal: the answer is typed back.
package struct TerminalQuery: Equatable, Sendable {
    /// Longer words (DECRQSS, XTGETTCAP) are asked by nobody; the model does not answer them.
    package static let maximumText = 256

    /// Which answer it wants. The numbers are those of Report in docs/PROTOCOL.md.
    package enum Kind: UInt64, Sendable, CaseIterable {
        /// DA1, `CSI c`.
        case primaryAttributes = 1
        /// DA2, `CSI > c`.
        case secondaryAttributes = 2
        /// DA3, `CSI = c`.
        case tertiaryAttributes = 3
        /// DSR, `CSI 5 n`, and those of DEC: printer, keyboard, colours …
        case status = 4
        /// CPR, `CSI 6 n`.
        case cursor = 5
        /// DECXCPR, `CSI ? 6 n`.
        case extendedCursor = 6
        /// DECRQM.
        case mode = 7
        /// DECRQSS.
        case setting = 8
        /// XTVERSION.
        case version = 9
        /// XTGETTCAP.
        case capability = 10
        /// kitty's `CSI ? u`.
        case keyboard = 11
        /// XTWINOPS 11…21, as far as they ask: sizes, places, titles.
        case window = 12
        /// OSC 4, 5 and 21.
        case color = 13
        /// OSC 10…19.
        case dynamicColor = 14
        /// OSC 52.
        case clipboard = 15
        /// XTQMODKEYS, `CSI ? m`.
        case keyModifiers = 16
        /// XTSMGRAPHICS, `CSI ? S`.
        case graphics = 17
    }

    package let kind: Kind
    /// The mode, report or colour that it asks about; 0 where there is only one.
    package let number: Int
    /// What stands behind the introducer: the words of DECRQSS and XTGETTCAP, the marker of DECRQM
    /// and DSR.
    package let text: [UInt8]

    package init(_ kind: Kind, number: Int = 0, text: [UInt8] = []) {
        self.kind = kind
        self.number = number
        self.text = text
    }
}

extension TerminalQuery {
    /// The query that a control sequence is, if it is one.
    init?(_ function: ControlFunction, _ parameters: borrowing Parameters) {
        let number = parameters[0, default: 0]
        switch (function.marker, function.intermediate, function.final) {
        case (0, 0, UInt8(ascii: "c")) where number == 0: self.init(.primaryAttributes)
        case (UInt8(ascii: ">"), 0, UInt8(ascii: "c")): self.init(.secondaryAttributes)
        case (UInt8(ascii: "="), 0, UInt8(ascii: "c")): self.init(.tertiaryAttributes)
        case (0, 0, UInt8(ascii: "n")) where number == 6: self.init(.cursor)
        case (0, 0, UInt8(ascii: "n")) where number == 5: self.init(.status, number: number)
        case (UInt8(ascii: "?"), 0, UInt8(ascii: "n")) where number == 6:
            self.init(.extendedCursor)
        case (UInt8(ascii: "?"), 0, UInt8(ascii: "n")) where Self.deviceReports.contains(number):
            self.init(.status, number: number, text: [UInt8(ascii: "?")])
        case (0, UInt8(ascii: "$"), UInt8(ascii: "p")): self.init(.mode, number: number)
        case (UInt8(ascii: "?"), UInt8(ascii: "$"), UInt8(ascii: "p")):
            self.init(.mode, number: number, text: [UInt8(ascii: "?")])
        case (UInt8(ascii: ">"), 0, UInt8(ascii: "q")): self.init(.version)
        case (UInt8(ascii: "?"), 0, UInt8(ascii: "u")): self.init(.keyboard)
        case (UInt8(ascii: "?"), 0, UInt8(ascii: "m")): self.init(.keyModifiers, number: number)
        case (UInt8(ascii: "?"), 0, UInt8(ascii: "S")): self.init(.graphics, number: number)
        case (0, 0, UInt8(ascii: "t")) where Self.windowReports.contains(number):
            self.init(.window, number: number)
        default: return nil
        }
    }

    /// Of DSR with `?`: those of DEC (VT510 manual) and the colour scheme (996).
    private static let deviceReports = [15, 25, 26, 53, 55, 56, 62, 63, 75, 85, 996]
    /// Of XTWINOPS.
    private static let windowReports = [11, 13, 14, 15, 16, 18, 19, 20, 21]
}
