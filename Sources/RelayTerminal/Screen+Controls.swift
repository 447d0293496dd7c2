// SPDX-License-Identifier: Apache-2.0

extension Screen: SequenceHandler {
    package mutating func execute(_ control: UInt8) {
        isJustPrinted = false
        switch control {
        case 0x08: moveLeft(1)
        case 0x09: tab(1)
        case 0x0A, 0x0B, 0x0C:
            index()
            if modes.contains(.newLine) { carriageReturn() }
        case 0x0D: carriageReturn()
        case 0x0E: cursor.charsets.shifted = 1
        case 0x0F: cursor.charsets.shifted = 0
        default: break
        }
    }

    package mutating func escape(_ final: UInt8, intermediate: UInt8) {
        isJustPrinted = false
        switch intermediate {
        case 0: escape(final)
        case UInt8(ascii: "(")...UInt8(ascii: "+"):
            cursor.charsets[Int(intermediate - UInt8(ascii: "("))] = final
        case UInt8(ascii: "#"): if final == UInt8(ascii: "8") { alignmentTest() }
        default: break
        }
    }

    private mutating func escape(_ final: UInt8) {
        switch final {
        case UInt8(ascii: "7"): saveCursor()
        case UInt8(ascii: "8"): restoreCursor()
        case UInt8(ascii: "="): modes.insert(.keypad)
        case UInt8(ascii: ">"): modes.remove(.keypad)
        case UInt8(ascii: "D"): index()
        case UInt8(ascii: "E"):
            index()
            carriageReturn()
        case UInt8(ascii: "H"): tabs[cursor.column] = true
        case UInt8(ascii: "M"): reverseIndex()
        case UInt8(ascii: "N"): cursor.charsets.single = 2
        case UInt8(ascii: "O"): cursor.charsets.single = 3
        case UInt8(ascii: "c"): reset()
        case UInt8(ascii: "n"): cursor.charsets.shifted = 2
        case UInt8(ascii: "o"): cursor.charsets.shifted = 3
        default: break
        }
    }

    /// Nothing that a DCS says is shown, or is a setting that lasts.
    package mutating func deviceControl(_ payload: [UInt8]) { isJustPrinted = false }
}
