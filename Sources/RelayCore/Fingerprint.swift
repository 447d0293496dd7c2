// SPDX-License-Identifier: Apache-2.0

/// Names a TLS key: SHA-256 over its DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
///
/// The same key in a new certificate has the same fingerprint. Written as `SHA256:` and
/// unpadded base64 (RFC 4648 §4), as OpenSSH writes the fingerprints of its keys.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// A SHA-256 digest has 32 bytes.
    package static let length = 32
    package static let prefix = "SHA256:"

    /// The digest; always `length` bytes.
    package let bytes: [UInt8]

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// Reads the written form; nil for anything else, padding and trailing characters included.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix),
            let bytes = Base64.decode(text.dropFirst(Self.prefix.count).utf8)
        else { return nil }
        self.init(bytes: bytes)
    }

    package var description: String { Self.prefix + Base64.encode(bytes) }
}

/// Unpadded base64 in the standard alphabet (RFC 4648 §4), in its canonical form only.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending = 0
        var bits = 0
        for byte in bytes {
            pending = (pending << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[(pending >> bits) & 63])
            }
        }
        if bits > 0 { text.append(alphabet[(pending << (6 - bits)) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil for a character outside the alphabet, or where the last character carries stray bits.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending = 0
        var bits = 0
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
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
