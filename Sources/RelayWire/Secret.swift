// SPDX-License-Identifier: Apache-2.0

/// 256 random bits that open something for whoever shows them. Whatever prints one by mistake, a
/// log or a failed test, prints a word.
package struct Secret: Hashable, Sendable {
    package static let length = 32

    /// Always `length` of them.
    package let bytes: [UInt8]

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Names a session token among those of its host, as 8 hexadecimal digits. It opens nothing.
package struct TokenID: Hashable, Sendable, CustomStringConvertible {
    package let number: UInt32

    package init(_ number: UInt32) { self.number = number }

    /// Nil unless the text is exactly 8 hexadecimal digits in lower case.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 8,
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
            let number = UInt32(text, radix: 16)
        else { return nil }
        self.init(number)
    }

    package var description: String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension FieldReader {
    func secret(_ number: UInt64) throws(WireError) -> Secret {
        guard let secret = Secret(bytes: try require(bytes(number), number)) else {
            throw .invalid(frame, field: number)
        }
        return secret
    }

    /// A SHA-256 digest: 32 bytes.
    func digest(_ number: UInt64) throws(WireError) -> [UInt8]? {
        let digest = bytes(number)
        try check(digest == nil || digest?.count == DeviceInformation.keyLength, number)
        return digest
    }

    func tokenID(_ number: UInt64) throws(WireError) -> TokenID {
        guard let id = UInt32(exactly: try require(varint(number), number)) else {
            throw .invalid(frame, field: number)
        }
        return TokenID(id)
    }
}
