// SPDX-License-Identifier: Apache-2.0

/// Any text as one word of known_hosts: bytes that could end a word or a line, or are no ASCII,
/// become `%` and two hexadecimal digits (RFC 3986 §2.1).
enum PercentText {
    static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            isPlain(byte)
                ? String(UnicodeScalar(byte))
                : (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// Nil where the digits are missing, or what they say is no text.
    static func decode(_ word: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = word.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let text = String(digits), let value = UInt8(text, radix: 16),
                digits.first != UInt8(ascii: "+")
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "%")
    }
}
