// SPDX-License-Identifier: Apache-2.0

/// Why a marked line was not understood.
package enum LineError: Error, Hashable, Sendable {
    /// It is of another version, which is newer than this program.
    case version(UInt64)
    /// The version is ours, and the rest says nothing that this program understands.
    case malformed
}

/// A line among whatever a login shell prints: `MARKER:1:BASE64URL:`, where the base64url
/// (RFC 4648 §5, unpadded) holds tagged fields. The colon at its end shows that nothing is missing.
enum MarkedLine {
    static let version: UInt64 = 1
    /// Of the base64url; a line of ours has some hundred bytes.
    static let maximumLength = 8192
    /// Of everything that is searched: what start-up files print, and more.
    static let maximumNoise = 1 << 20

    static func text(_ marker: String, _ write: (inout ByteWriter) -> Void) -> String {
        var writer = ByteWriter()
        write(&writer)
        return "\(marker):\(version):\(Base64.url.encode(writer.bytes)):"
    }

    /// The first line with this marker that `read` understands. Nil when there is none and nothing
    /// like one; a version newer than ours is an error only then.
    static func find<Result>(
        _ marker: String, in bytes: ArraySlice<UInt8>,
        _ read: (inout ByteReader) throws(WireError) -> Result
    ) throws(LineError) -> Result? {
        var rest = bytes.prefix(maximumNoise)
        var newer: UInt64?
        let prefix = Array("\(marker):".utf8)
        while let start = rest.firstRange(of: prefix) {
            rest = rest[start.upperBound...]
            guard let (version, body) = versionAndBody(rest) else { continue }
            guard version == Self.version else {
                newer = newer ?? version
                continue
            }
            guard let fields = Base64.url.decode(body) else { continue }
            // The frame's type is for error messages that nobody sees.
            var reader = ByteReader(fields, frame: .hello)
            if let result = try? read(&reader) { return result }
        }
        if let newer { throw .version(newer) }
        return nil
    }

    /// Digits, a colon, the base64url, a colon. Nil when it is not so, or cut off.
    private static func versionAndBody(
        _ bytes: ArraySlice<UInt8>
    ) -> (UInt64, ArraySlice<UInt8>)? {
        let digits = bytes.prefix(6).prefix { (48...57).contains($0) }
        let afterDigits = bytes[digits.endIndex...]
        guard let version = UInt64(String(decoding: digits, as: UTF8.self)), version > 0,
            afterDigits.first == UInt8(ascii: ":")
        else { return nil }
        let body = afterDigits.dropFirst().prefix(maximumLength).prefix(while: Base64.url.isDigit)
        guard bytes[body.endIndex...].first == UInt8(ascii: ":") else { return nil }
        return (version, body)
    }
}

extension ArraySlice<UInt8> {
    /// Where `pattern`, which is not empty, occurs first.
    func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        var start = startIndex
        while endIndex - start >= pattern.count {
            guard let candidate = self[start...].firstIndex(of: pattern[0]) else { return nil }
            if self[candidate...].starts(with: pattern) {
                return candidate..<(candidate + pattern.count)
            }
            start = candidate + 1
        }
        return nil
    }
}
