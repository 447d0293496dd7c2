// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

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
            let bytes = Base64.standard.decode(text.dropFirst(Self.prefix.count).utf8)
        else { return nil }
        self.init(bytes: bytes)
    }

    package var description: String { Self.prefix + Base64.standard.encode(bytes) }
}
