// SPDX-License-Identifier: Apache-2.0

extension Screen {
    /// What a terminal that shows this screen answers; nil where only the user's own terminal can
    /// know: colours, the clipboard, places and titles of windows.
    ///
    /// - Parameters:
    ///   - pixelWidth: of the whole text area; 0 if it is not known.
    ///   - pixelHeight: the same.
    package func answer(
        to query: TerminalQuery, pixelWidth: Int = 0, pixelHeight: Int = 0
    ) -> [UInt8]? {
        let marker = String(decoding: query.text.prefix(1), as: UTF8.self)
        let text: String? =
            switch query.kind {
            // A VT220 that shows colours: what every terminal we know can do.
            case .primaryAttributes: "\u{1b}[?62;22c"
            case .secondaryAttributes: "\u{1b}[>1;10;0c"
            case .tertiaryAttributes: "\u{1b}P!|00000000\u{1b}\\"
            case .status: marker.isEmpty ? "\u{1b}[0n" : nil
            case .cursor: "\u{1b}[\(addressedRow + 1);\(addressedColumn + 1)R"
            case .extendedCursor: "\u{1b}[?\(addressedRow + 1);\(addressedColumn + 1);1R"
            case .mode:
                "\u{1b}[\(marker)\(query.number);\(modeReport(query.number, marker))$y"
            case .setting: "\u{1b}P\(settingReport(query.text))\u{1b}\\"
            case .version: "\u{1b}P>|relay\u{1b}\\"
            case .capability: Self.capabilityReport(query.text)
            case .keyboard: "\u{1b}[?\(keyboard.flags)u"
            case .keyModifiers: query.number == 4 ? "\u{1b}[>4;\(modifyOtherKeys)m" : nil
            case .window: windowReport(query.number, pixelWidth, pixelHeight)
            case .color, .dynamicColor, .clipboard, .graphics: nil
            }
        return text.map { Array($0.utf8) }
    }

    /// DECRPM: 0 unknown, 1 set, 2 reset.
    private func modeReport(_ number: Int, _ marker: String) -> Int {
        func report(_ isOn: Bool) -> Int { isOn ? 1 : 2 }
        if marker.isEmpty {
            let mode = Modes.ansi.first { $0.number == number }?.mode
            return mode.map { report(modes.contains($0)) } ?? 0
        }
        if let mode = Modes.dec.first(where: { $0.number == number })?.mode {
            return report(modes.contains(mode))
        }
        if Mouse.trackings.contains(number) { return report(mouse.tracking == number) }
        if Mouse.encodings.contains(number) { return report(mouse.encoding == number) }
        switch number {
        case 6: return report(cursor.isOrigin)
        case 47, 1047, 1049: return report(isAlternate)
        default: return 0
        }
    }

    /// DECRPSS, in xterm's way: 1 for what is known.
    private func settingReport(_ name: [UInt8]) -> String {
        switch String(decoding: name, as: UTF8.self) {
        case "m":
            var style = RenderedStyle()
            var bytes: [UInt8] = []
            style.change(to: cursor.pen, into: &bytes)
            let rendition = bytes.prefix { $0 != UInt8(ascii: "m") }.dropFirst(2)
            let numbers = String(decoding: rendition, as: UTF8.self)
            return "1$r\(numbers.isEmpty ? "0" : numbers)m"
        case "r": return "1$r\(margins.rows.lowerBound + 1);\(margins.rows.upperBound)r"
        case "s": return "1$r\(margins.columns.lowerBound + 1);\(margins.columns.upperBound)s"
        case " q": return "1$r\(cursorShape) q"
        case "\"q": return "1$r\(cursor.pen.attributes.contains(.protected) ? 1 : 0)\"q"
        case "\"p": return "1$r62;1\"p"
        default: return "0$r"
        }
    }

    /// XTGETTCAP: names in hexadecimal, as xterm reads them; the first unknown one ends the answer.
    /// Other words are not repeated: whoever has a file shown would have them typed.
    private static func capabilityReport(_ names: [UInt8]) -> String? {
        guard names.allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ";") }) else { return nil }
        var known: [String] = []
        for name in names.split(separator: UInt8(ascii: ";")) {
            let name = String(decoding: name, as: UTF8.self)
            guard let value = capabilities[name.uppercased()] else { break }
            known.append("\(name)=\(value)")
        }
        let all = String(decoding: names, as: UTF8.self)
        let report = known.isEmpty ? "0+r\(all)" : "1+r\(known.joined(separator: ";"))"
        return "\u{1b}P\(report)\u{1b}\\"
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// Co, colors and RGB, the values in hexadecimal too.
    private static let capabilities = [
        "436F": "323536", "636F6C6F7273": "323536", "524742": "38",
    ]

    private func windowReport(_ number: Int, _ width: Int, _ height: Int) -> String? {
        switch number {
        case 14 where width > 0 && height > 0: "\u{1b}[4;\(height);\(width)t"
        case 16 where width > 0 && height > 0: "\u{1b}[6;\(height / rows);\(width / columns)t"
        case 18: "\u{1b}[8;\(rows);\(columns)t"
        default: nil
        }
    }
}
