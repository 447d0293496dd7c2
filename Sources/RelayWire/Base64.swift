// SPDX-License-Identifier: Apache-2.0

/// Unpadded base64 (RFC 4648), in its canonical form only.
package struct Base64: Sendable {
    private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    /// §4, as OpenSSH writes fingerprints.
    package static let standard = Base64(digits: Array((common + "+/").utf8))
    /// §5, for names and addresses: no shell, terminal or mailer changes it.
    package static let url = Base64(digits: Array((common + "-_").utf8))

    /// 64 characters, by their values.
    private let digits: [UInt8]

    package func isDigit(_ byte: UInt8) -> Bool { digits.contains(byte) }

    package func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending = 0
        var bits = 0
        for byte in bytes {
            pending = (pending << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(digits[(pending >> bits) & 63])
            }
        }
        if bits > 0 { text.append(digits[(pending << (6 - bits)) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for a character that is no digit, or where the last one carries stray bits.
    package func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending = 0
        var bits = 0
        for character in text {
            guard let value = digits.firstIndex(of: character) else { return nil }
            pending = (pending << 6 | value) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8((pending >> bits) & 255))
            }
        }
        guard bits < 6, pending & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }
}
