// SPDX-License-Identifier: Apache-2.0

/// How many columns a character takes on a terminal, and which join the one before them.
enum Width {
    static let zeroWidthJoiner: UInt32 = 0x200D
    /// Variation selector 16: show the character before it as an emoji.
    static let emojiSelector: UInt32 = 0xFE0F

    /// 0, 1 or 2. Controls do not come here.
    static func of(_ scalar: UInt32) -> Int {
        if scalar < 0x300 { return scalar == 0xAD || scalar >= 0x20 ? 1 : 0 }
        if scalar >= 0x4E00 && scalar <= 0x9FFF || scalar >= 0xAC00 && scalar <= 0xD7A3 {
            return 2
        }
        // Punctuation, arrows, mathematics, box drawing: most of what is not ASCII on a screen.
        if scalar >= 0x2070 && scalar < 0x20D0 || scalar >= 0x2100 && scalar < 0x231A { return 1 }
        if scalar >= 0x2500 && scalar < 0x25FD { return 1 }
        if contains(WidthTable.wide, scalar) { return 2 }
        return contains(WidthTable.zero, scalar) ? 0 : 1
    }

    /// One half of a flag: two of them are one character.
    static func isRegionalIndicator(_ scalar: UInt32) -> Bool {
        scalar >= 0x1F1E6 && scalar <= 0x1F1FF
    }

    /// A skin colour for the emoji before it.
    static func isEmojiModifier(_ scalar: UInt32) -> Bool {
        scalar >= 0x1F3FB && scalar <= 0x1F3FF
    }

    /// The blocks that Extended_Pictographic characters are in (UTS 51); text in the same blocks
    /// is never followed by a joiner or an emoji selector.
    static func isPictographic(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xA9, 0xAE, 0x203C, 0x2049, 0x2122, 0x2139, 0x24C2, 0x3030, 0x303D, 0x3297, 0x3299,
            0x2190...0x21FF, 0x2300...0x23FF, 0x25A0...0x27BF, 0x2900...0x297F, 0x2B00...0x2BFF,
            0x1F000...0x1F1E5, 0x1F200...0x1FAFF:
            true
        default: false
        }
    }

    private static func contains(_ ranges: [UInt64], _ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if UInt32(ranges[middle] & 0xFF_FFFF) < scalar {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < ranges.count && UInt32(ranges[low] >> 24) <= scalar
    }
}
