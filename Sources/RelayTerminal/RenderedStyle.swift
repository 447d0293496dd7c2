// SPDX-License-Identifier: Apache-2.0

/// The rendition that bytes written so far have brought a terminal to, so that only what changes
/// is said. Begins as after SGR 0, without a link.
package struct RenderedStyle: Equatable, Sendable {
    private var style = SIMD4<UInt32>.zero
    private var underlineColor = Color.standard
    private var link: [UInt8] = []

    private static let protection = SIMD4<UInt32>(0, 0, 0, Attributes.protected.rawValue)

    /// Content and protection are not a matter of rendition.
    static func rendition(of bits: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var style = bits & ~protection
        style[0] = 0
        return style
    }

    /// True if a cell of this style, without extras, can be written as things stand.
    func isCurrent(_ rendition: SIMD4<UInt32>) -> Bool {
        style == rendition && underlineColor.isStandard && link.isEmpty
    }

    mutating func change(to pen: Pen, into bytes: inout [UInt8]) {
        change(to: Self.rendition(of: pen.style), pen.underlineColor, pen.link, into: &bytes)
    }

    mutating func change(to cell: Cell, _ extra: CellExtra?, into bytes: inout [UInt8]) {
        change(
            to: Self.rendition(of: cell.bits), extra?.underlineColor ?? .standard,
            extra?.link ?? [], into: &bytes)
    }

    /// Back to how it began.
    mutating func end(into bytes: inout [UInt8]) {
        change(to: .zero, .standard, [], into: &bytes)
    }

    private mutating func change(
        to newStyle: SIMD4<UInt32>, _ newUnderline: Color, _ newLink: [UInt8],
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

    /// All of it, from 0 on: terminals differ in what the "off" numbers end.
    private func appendRendition(to bytes: inout [UInt8]) {
        bytes += "\u{1b}[".utf8
        let start = bytes.count
        func add(_ parameter: String, _ bytes: inout [UInt8]) {
            bytes += bytes.count == start ? "0;".utf8 : ";".utf8
            bytes += parameter.utf8
        }
        let attributes = Attributes(rawValue: style[3])
        for (attribute, number) in Self.numbers where attributes.contains(attribute) {
            add(number, &bytes)
        }
        if attributes.underline == 1 { add("4", &bytes) }
        if attributes.underline > 1 { add("4:\(attributes.underline)", &bytes) }
        if style[1] != 0 { add(Self.color(Color(bits: style[1]), base: 30), &bytes) }
        if style[2] != 0 { add(Self.color(Color(bits: style[2]), base: 40), &bytes) }
        if !underlineColor.isStandard { add(Self.underline(underlineColor), &bytes) }
        bytes.append(UInt8(ascii: "m"))
    }

    private static let numbers: [(Attributes, String)] = [
        (.bold, "1"), (.faint, "2"), (.italic, "3"), (.blink, "5"), (.rapidBlink, "6"),
        (.inverse, "7"), (.invisible, "8"), (.struck, "9"), (.overline, "53"),
    ]

    private static func color(_ color: Color, base: Int) -> String {
        guard let index = color.index else {
            return "\(base + 8);2;" + color.components.map(String.init).joined(separator: ";")
        }
        if index < 8 { return String(base + Int(index)) }
        if index < 16 { return String(base + 60 + Int(index) - 8) }
        return "\(base + 8);5;\(index)"
    }

    /// In the form with colons only: where 58 is unknown, 2 and 5 would be taken for attributes.
    private static func underline(_ color: Color) -> String {
        if let index = color.index { return "58:5:\(index)" }
        return "58:2::" + color.components.map(String.init).joined(separator: ":")
    }
}
