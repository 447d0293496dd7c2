// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// Which answer, or event, a sequence is that a terminal types.
enum ReportKind {
    /// No report of this form is longer.
    static let longestControl = 64

    /// CSI, words, final byte; nil if it is a key.
    static func control(_ words: ArraySlice<UInt8>, final: UInt8) -> UInt64? {
        let marker = words.first.flatMap { (0x3C...0x3F).contains($0) ? $0 : nil }
        let numbers = marker == nil ? words : words.dropFirst()
        switch (marker, final) {
        case (UInt8(ascii: "<"), UInt8(ascii: "M")), (UInt8(ascii: "<"), UInt8(ascii: "m")):
            return Report.event
        case (nil, UInt8(ascii: "M")): return words.isEmpty ? nil : Report.event
        case (nil, UInt8(ascii: "I")), (nil, UInt8(ascii: "O")):
            return words.isEmpty ? Report.event : nil
        case (nil, UInt8(ascii: "t")):
            return words.starts(with: "48;".utf8) ? Report.event : raw(.window)
        case (UInt8(ascii: "?"), UInt8(ascii: "n")) where numbers.starts(with: "997;".utf8):
            return Report.event
        default: return answer(marker, numbers, final: final).map(raw)
        }
    }

    private static func answer(
        _ marker: UInt8?, _ numbers: ArraySlice<UInt8>, final: UInt8
    ) -> TerminalQuery.Kind? {
        switch (marker, final) {
        case (UInt8(ascii: "?"), UInt8(ascii: "c")): .primaryAttributes
        case (UInt8(ascii: ">"), UInt8(ascii: "c")): .secondaryAttributes
        case (nil, UInt8(ascii: "n")), (UInt8(ascii: "?"), UInt8(ascii: "n")): .status
        case (nil, UInt8(ascii: "R")): numbers.contains(UInt8(ascii: ";")) ? .cursor : nil
        case (UInt8(ascii: "?"), UInt8(ascii: "R")): .extendedCursor
        case (nil, UInt8(ascii: "y")), (UInt8(ascii: "?"), UInt8(ascii: "y")):
            numbers.last == UInt8(ascii: "$") ? .mode : nil
        case (UInt8(ascii: "?"), UInt8(ascii: "u")): .keyboard
        case (UInt8(ascii: ">"), UInt8(ascii: "m")): .keyModifiers
        case (UInt8(ascii: "?"), UInt8(ascii: "S")): .graphics
        default: nil
        }
    }

    /// Whether a string that a terminal types can begin so; else somebody holds Alt.
    static func mayBegin(_ introducer: UInt8, with byte: UInt8) -> Bool {
        switch introducer {
        case UInt8(ascii: "]"): (0x30...0x39).contains(byte) || byte | 0x20 == UInt8(ascii: "l")
        case UInt8(ascii: "P"): Array("01!>".utf8).contains(byte)
        default: byte == UInt8(ascii: "G")
        }
    }

    /// OSC, DCS or APC.
    static func string(_ introducer: UInt8, _ payload: ArraySlice<UInt8>) -> UInt64? {
        switch introducer {
        case UInt8(ascii: "]"): command(payload).map(raw)
        case UInt8(ascii: "P"): device(payload).map(raw)
        default: Report.event
        }
    }

    private static func command(_ payload: ArraySlice<UInt8>) -> TerminalQuery.Kind? {
        switch String(decoding: payload.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self) {
        case "4", "5", "21": return .color
        case "10", "11", "12", "13", "14", "15", "16", "17", "18", "19": return .dynamicColor
        case "52": return .clipboard
        default: return payload.first.map { $0 | 0x20 } == UInt8(ascii: "l") ? .window : nil
        }
    }

    private static func device(_ payload: ArraySlice<UInt8>) -> TerminalQuery.Kind? {
        if payload.starts(with: "!|".utf8) { return .tertiaryAttributes }
        if payload.starts(with: ">|".utf8) { return .version }
        if payload.dropFirst().starts(with: "$r".utf8) { return .setting }
        return payload.dropFirst().starts(with: "+r".utf8) ? .capability : nil
    }

    private static func raw(_ kind: TerminalQuery.Kind) -> UInt64 { kind.rawValue }
}
