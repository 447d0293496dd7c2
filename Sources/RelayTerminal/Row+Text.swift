// SPDX-License-Identifier: Apache-2.0

extension Row {
    /// Appends the text of the columns before `end`, with SGR and links where the style changes.
    /// What was erased is spaces.
    func encode(upTo end: Int, into bytes: inout [UInt8], style: inout RenderedStyle) {
        encode(0..<end, into: &bytes, style: &style)
    }

    func encode(_ range: Range<Int>, into bytes: inout [UInt8], style: inout RenderedStyle) {
        var column = range.lowerBound
        let end = range.upperBound
        while column < end {
            let next = encodePlain(from: column, upTo: end, into: &bytes, style: style)
            if next > column {
                column = next
                continue
            }
            let cell = self[column]
            if !cell.isWideTail {
                let extra = cell.hasExtra ? extra(at: column) : nil
                if column > 0, isTakenForPart(cell.scalar, after: column - 1) { bytes.append(0) }
                style.change(to: cell, extra, into: &bytes)
                Self.append(cell.scalar == 0 ? 0x20 : cell.scalar, to: &bytes)
                for scalar in extra?.tail ?? [] { Self.append(scalar, to: &bytes) }
            }
            column += 1
        }
    }

    /// True if a terminal would join the character to the one that ends in the column before.
    /// NUL, which does nothing, keeps them apart.
    func isTakenForPart(_ scalar: UInt32, after column: Int) -> Bool {
        if scalar < 0xA9 { return false }
        if Width.isRegionalIndicator(scalar) || Width.isEmojiModifier(scalar) { return true }
        let head = self[column].isWideTail ? column - 1 : column
        return tail(at: head).last == Width.zeroWidthJoiner
    }

    /// The same for ASCII in the rendition that holds already; returns where it stopped.
    private func encodePlain(
        from start: Int, upTo end: Int, into bytes: inout [UInt8], style: RenderedStyle
    ) -> Int {
        let end = min(end, used)
        guard start < end else { return start }
        let rendition = RenderedStyle.rendition(of: cells[start].bits)
        guard style.isCurrent(rendition) else { return start }
        var expected = cells[start].bits
        var column = start
        while column < end {
            let bits = cells[column].bits
            expected[0] = bits[0]
            guard bits[0] &- 0x20 < 0x5F, bits == expected else { break }
            column += 1
        }
        let run = cells[start..<column]
        bytes.append(contentsOf: run.lazy.map { UInt8(truncatingIfNeeded: $0.bits[0]) })
        return column
    }

    /// Appends a character in UTF-8.
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        if scalar < 0x80 {
            bytes.append(UInt8(scalar))
            return
        }
        let length: UInt32 = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
        let first = UInt8(scalar >> (6 * (length - 1)))
        bytes.append(first | (length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0))
        for place in (0..<length - 1).reversed() {
            bytes.append(UInt8(scalar >> (6 * place) & 0x3F) | 0x80)
        }
    }
}
