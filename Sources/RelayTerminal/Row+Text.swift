// SPDX-License-Identifier: Apache-2.0

extension Row {
    /// Appends the text of some columns, with SGR and links where the style changes.
    /// What was erased is spaces.
    func encode(_ range: Range<Int>, into bytes: inout [UInt8], style: inout RenderedStyle) {
        var column = range.lowerBound
        let end = range.upperBound
        while column < end {
            if let rendition = style.plain {
                column = encodePlain(
                    from: column, upTo: min(end, used), into: &bytes, rendition: rendition)
                if column == end { return }
            }
            let cell = self[column]
            if !cell.hasExtra, cell.content < 0x7F, cell.content >= 0x20, style.plain != nil {
                // From here on it is plain again.
                style.changePlain(to: cell, into: &bytes)
                continue
            }
            if !cell.isWideTail {
                let extra = cell.hasExtra ? extra(at: column) : nil
                if column > 0,
                    Self.isTakenForPart(cell.scalar, afterJoiner: endsJoining(before: column))
                {
                    bytes.append(0)
                }
                style.change(to: cell, extra, into: &bytes)
                Self.append(cell.scalar == 0 ? 0x20 : cell.scalar, to: &bytes)
                for scalar in extra?.tail ?? [] { Self.append(scalar, to: &bytes) }
            }
            column += 1
        }
    }

    /// True if a terminal might join the character to the one before it. NUL, which does nothing,
    /// keeps them apart.
    static func isTakenForPart(_ scalar: UInt32, afterJoiner: Bool) -> Bool {
        if scalar < 0xA9 { return false }
        return afterJoiner || Width.isRegionalIndicator(scalar) || Width.isEmojiModifier(scalar)
    }

    /// True if the character that ends before a column ends with a joiner.
    func endsJoining(before column: Int) -> Bool {
        if extras.isEmpty { return false }
        let head = self[column - 1].isWideTail ? column - 2 : column - 1
        return tail(at: head).last == Width.zeroWidthJoiner
    }

    /// Appends the ASCII from `start` on that is in the rendition that holds already; returns
    /// where it stopped.
    private func encodePlain(
        from start: Int, upTo end: Int, into bytes: inout [UInt8], rendition: Cell
    ) -> Int {
        guard start < end else { return start }
        let cells = cells.span
        var next = rendition == .blank ? min(max(start, plainEnd), end) : start
        while next < end, cells[next].ink &- (rendition.ink | 0x20) < 0x5F,
            cells[next].ground & ~Cell.protection == rendition.ground
        {
            next += 1
        }
        bytes.append(addingCapacity: next - start) { output in
            for column in start..<next {
                output.append(UInt8(truncatingIfNeeded: cells[column].ink))
            }
        }
        return next
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
