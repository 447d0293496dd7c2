// SPDX-License-Identifier: Apache-2.0

/// Finds where a link begins in what `relay-server stdio` prints: after the line `relay-link:1:`.
/// Before it is whatever the login shell printed. Lives until it has answered.
package struct LinkMarker: Equatable, Sendable {
    package static let marker = "relay-link"
    /// With its end of line; nothing stands between it and the link.
    package static let line = "\(marker):\(MarkedLine.version):\n"
    /// What comes before the marker at most; no start-up file prints so much.
    package static let maximumNoise = 64 * 1024

    package enum Finding: Hashable, Sendable {
        /// Not yet, or never.
        case searching
        /// The link begins, with these bytes.
        case found([UInt8])
        /// A marker of another version: the program there is newer.
        case version(UInt64)
        /// More came than is looked at.
        case tooMuchNoise
    }

    /// What came so far and was no marker.
    private var noise: [UInt8] = []

    package init() {}

    /// What came before the marker: it says why there was none, perhaps.
    package var seen: [UInt8] { noise }

    /// More bytes came. Not to be called again after an answer other than `searching`.
    package mutating func feed(_ bytes: some Collection<UInt8>) -> Finding {
        let prefix = Array("\(Self.marker):".utf8)
        // A marker may have begun in what came before.
        let from = max(0, noise.count - prefix.count - Self.maximumVersionDigits - 1)
        noise += bytes
        var rest = noise[from...]
        while let start = rest.firstRange(of: prefix) {
            rest = rest[start.upperBound...]
            guard let (version, end) = Self.version(in: rest) else { continue }
            guard version == MarkedLine.version else { return .version(version) }
            return .found(Array(noise[end...]))
        }
        return noise.count > Self.maximumNoise ? .tooMuchNoise : .searching
    }

    private static let maximumVersionDigits = 6

    /// The version and where the line ends; nil when it is something else, or not complete.
    private static func version(in bytes: ArraySlice<UInt8>) -> (UInt64, end: Int)? {
        let digits = bytes.prefix(maximumVersionDigits).prefix { (48...57).contains($0) }
        let rest = bytes[digits.endIndex...]
        guard let version = UInt64(String(decoding: digits, as: UTF8.self)), version > 0,
            rest.starts(with: ":\n".utf8)
        else { return nil }
        return (version, rest.startIndex + 2)
    }
}
