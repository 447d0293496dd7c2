// SPDX-License-Identifier: Apache-2.0

/// OSC, as xterm's control sequences number them.
extension Screen {
    /// Longer links and directories are no link and no directory: what VTE takes for a URI.
    package static let maximumURI = 2083

    package mutating func operatingSystemCommand(_ payload: [UInt8]) {
        isJustPrinted = false
        let (number, text) = Self.split(payload)
        guard let number = Self.decimal(number) else { return }
        switch number {
        case 0, 2: titles.set(Self.clean(text))
        case 4: setIndexedColors(text)
        case 7:
            let uri = Self.clean(text)
            if uri.count <= Self.maximumURI { workingDirectory = uri }
        case 8: setLink(Self.clean(text))
        case 10...19: setDynamicColors(from: number, text)
        case 104:
            if text.isEmpty { palette.resetIndexed() }
            for index in text.split(separator: UInt8(ascii: ";")) {
                if let index = Self.decimal(index) { palette.reset(indexed: index) }
            }
        case 110...119: palette.reset(dynamic: number - 100)
        default: break
        }
    }

    /// What stands before the first semicolon, and what behind it.
    private static func split(
        _ bytes: [UInt8]
    ) -> (before: ArraySlice<UInt8>, behind: ArraySlice<UInt8>) {
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
        return (bytes[..<end], bytes[end...].dropFirst())
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 4 else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    /// UTF-8 without controls, whatever it was.
    private static func clean(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return Array(bytes) }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.unicodeScalars.filter {
            $0.value >= 0xA0 || $0.value >= 0x20 && $0.value < 0x7F
        }
        .flatMap { Array(String($0).utf8) }
    }

    private mutating func setLink(_ text: [UInt8]) {
        guard let separator = text.firstIndex(of: UInt8(ascii: ";")) else { return }
        let isEnd = separator + 1 == text.count || text.count > Self.maximumURI
        cursor.pen.link = isEnd ? [] : text
    }

    /// Pairs of number and colour.
    private mutating func setIndexedColors(_ text: ArraySlice<UInt8>) {
        var words = text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
        while words.count >= 2 {
            let number = words.removeFirst()
            let color = words.removeFirst()
            if let number = Self.decimal(number) {
                palette.set(indexed: number, Self.clean(color))
            }
        }
    }

    /// A colour for each number from the first on.
    private mutating func setDynamicColors(from first: Int, _ text: ArraySlice<UInt8>) {
        let words = text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        for (offset, color) in words.prefix(20 - first).enumerated() {
            palette.set(dynamic: first + offset, Self.clean(color))
        }
    }
}
