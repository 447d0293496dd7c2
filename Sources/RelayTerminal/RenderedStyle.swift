// SPDX-License-Identifier: Apache-2.0

/// The rendition that bytes written so far have brought a terminal to, so that only what changes
/// is said. Begins as after SGR 0, without a link.
package struct RenderedStyle: Equatable, Sendable {
    private var style = Cell.blank
    private var underlineColor = Color.standard
    private var link: [UInt8] = []

    /// The rendition of cells, without extras, that can be written as things stand.
    var plain: Cell? { underlineColor.isStandard && link.isEmpty ? style : nil }

    mutating func change(to pen: Pen, into bytes: inout [UInt8]) {
        change(to: pen.style.rendition, pen.underlineColor, pen.link, into: &bytes)
    }

    mutating func change(to cell: Cell, _ extra: CellExtra?, into bytes: inout [UInt8]) {
        change(
            to: cell.rendition, extra?.underlineColor ?? .standard,
            extra?.link ?? [], into: &bytes)
    }

    /// To a cell without extras, where no link is open and no underline has a colour.
    mutating func changePlain(to cell: Cell, into bytes: inout [UInt8]) {
        style = cell.rendition
        appendRendition(to: &bytes)
    }

    /// Back to how it began.
    mutating func end(into bytes: inout [UInt8]) {
        change(to: .blank, .standard, [], into: &bytes)
    }

    private mutating func change(
        to newStyle: Cell, _ newUnderline: Color, _ newLink: [UInt8],
        into bytes: inout [UInt8]
    ) {
        if newStyle != style || newUnderline != underlineColor {
            style = newStyle
            underlineColor = newUnderline
            appendRendition(to: &bytes)
        }
        if newLink != link {
            link = newLink
            bytes += "\u{1b}]8;".utf8
            bytes += link.isEmpty ? [UInt8(ascii: ";")] : link
            bytes += "\u{1b}\\".utf8
        }
    }

    /// More than SGR with every attribute and three mixed colours takes.
    private static let longestRendition = 128

    /// All of it, from 0 on: terminals differ in what the "off" numbers end.
    private func appendRendition(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Self.longestRendition) { output in
            write(to: &output)
        }
    }

    private func write(to bytes: inout OutputSpan<UInt8>) {
        bytes.append(0x1B)
        bytes.append(UInt8(ascii: "["))
        let attributes = style.attributes
        if !attributes.isEmpty || !style.foreground.isStandard || !style.background.isStandard
            || !underlineColor.isStandard
        {
            bytes.append(UInt8(ascii: "0"))
        }
        if !attributes.isEmpty { Self.append(attributes, to: &bytes) }
        if !style.foreground.isStandard { Self.append(style.foreground, base: 30, to: &bytes) }
        if !style.background.isStandard { Self.append(style.background, base: 40, to: &bytes) }
        if !underlineColor.isStandard { Self.append(underline: underlineColor, to: &bytes) }
        bytes.append(UInt8(ascii: "m"))
    }

    private static func append(_ attributes: Attributes, to bytes: inout OutputSpan<UInt8>) {
        for (attribute, number) in numbers where attributes.contains(attribute) {
            append(number, after: UInt8(ascii: ";"), to: &bytes)
        }
        if attributes.underline > 0 { append(4, after: UInt8(ascii: ";"), to: &bytes) }
        if attributes.underline > 1 {
            append(attributes.underline, after: UInt8(ascii: ":"), to: &bytes)
        }
    }

    private static let numbers: [(Attributes, Int)] = [
        (.bold, 1), (.faint, 2), (.italic, 3), (.blink, 5), (.rapidBlink, 6), (.inverse, 7),
        (.invisible, 8), (.struck, 9), (.overline, 53),
    ]

    private static func append(_ color: Color, base: Int, to bytes: inout OutputSpan<UInt8>) {
        let semicolon = UInt8(ascii: ";")
        guard let index = color.index.map(Int.init) else {
            append(base + 8, after: semicolon, to: &bytes)
            append(2, after: semicolon, to: &bytes)
            append(components: color, after: semicolon, to: &bytes)
            return
        }
        if index < 16 {
            append(index < 8 ? base + index : base + 52 + index, after: semicolon, to: &bytes)
        } else {
            append(base + 8, after: semicolon, to: &bytes)
            append(5, after: semicolon, to: &bytes)
            append(index, after: semicolon, to: &bytes)
        }
    }

    /// In the form with colons only: where 58 is unknown, 2 and 5 would be taken for attributes.
    private static func append(underline color: Color, to bytes: inout OutputSpan<UInt8>) {
        let colon = UInt8(ascii: ":")
        append(58, after: UInt8(ascii: ";"), to: &bytes)
        if let index = color.index {
            append(5, after: colon, to: &bytes)
            append(Int(index), after: colon, to: &bytes)
        } else {
            append(2, after: colon, to: &bytes)
            bytes.append(colon)
            append(components: color, after: colon, to: &bytes)
        }
    }

    private static func append(
        components color: Color, after separator: UInt8, to bytes: inout OutputSpan<UInt8>
    ) {
        for shift: UInt32 in [16, 8, 0] {
            append(Int(color.bits >> shift & 0xFF), after: separator, to: &bytes)
        }
    }

    /// A separator and a number below 1000.
    private static func append(
        _ number: Int, after separator: UInt8, to bytes: inout OutputSpan<UInt8>
    ) {
        bytes.append(separator)
        if number >= 100 { bytes.append(UInt8(0x30 + number / 100)) }
        if number >= 10 { bytes.append(UInt8(0x30 + number / 10 % 10)) }
        bytes.append(UInt8(0x30 + number % 10))
    }
}
