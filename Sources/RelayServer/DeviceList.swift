// SPDX-License-Identifier: Apache-2.0

package import RelayCore

/// The devices that may use this server: the lines of `authorized_devices`, read.
///
/// One `SHA256:… comment` a line; empty lines and those beginning with `#` mean nothing. Any other
/// line lets nobody in, and nobody is kept out for it. When a device was added is written behind
/// its comment, as `# added 2026-11-24T02:54:41Z`.
package struct DeviceList: Equatable, Sendable {
    package struct Device: Equatable, Sendable {
        package let key: Fingerprint
        /// Empty if it has none.
        package let comment: String
        package let added: UTCTime?
    }

    private static let addedMark = "# added "

    /// In the order of the file; of several lines for one key the last counts.
    package private(set) var devices: [Device] = []
    private var places: [Fingerprint: Int] = [:]
    /// Numbers of the lines, from 1, that were not understood.
    package private(set) var badLines: [Int] = []

    package init() {}

    package init(parsing text: [UInt8]) {
        for (index, line) in Self.lines(of: text).enumerated() {
            let words = Self.words(of: line)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            if let key = Fingerprint(first) {
                add(Self.device(key, words.count > 1 ? Self.trimmed(words[1]) : ""))
            } else {
                badLines.append(index + 1)
            }
        }
    }

    private mutating func add(_ device: Device) {
        if let place = places[device.key] {
            devices[place] = device
        } else {
            places[device.key] = devices.count
            devices.append(device)
        }
    }

    package func contains(_ device: Fingerprint) -> Bool { places[device] != nil }

    package func comment(of device: Fingerprint) -> String? {
        places[device].map { devices[$0].comment }
    }

    private static func device(_ key: Fingerprint, _ words: String) -> Device {
        // The date has 20 characters and ends the line.
        let date = UTCTime(words.suffix(20))
        let rest = words.dropLast(20)
        guard let date, rest.hasSuffix(addedMark) else {
            return Device(key: key, comment: words, added: nil)
        }
        return Device(
            key: key, comment: trimmed(rest.dropLast(addedMark.count)), added: date)
    }

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    private static func words(of line: ArraySlice<UInt8>) -> [Substring] {
        String(decoding: line, as: UTF8.self)
            .split(maxSplits: 1, whereSeparator: \.isWhitespace)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}

/// Changes of the file, which leave every other line as it is.
extension DeviceList {
    /// The file with one more line at its end. A comment stays on its line.
    package static func text(
        adding device: Fingerprint, comment: String, at added: UTCTime? = nil, to text: [UInt8]
    ) -> [UInt8] {
        var text = text
        if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        let printable = comment.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: printable)
        let words = [
            device.description, trimmed(String(scalars)), added.map { "\(addedMark)\($0)" } ?? "",
        ]
        text += words.filter { !$0.isEmpty }.joined(separator: " ").utf8
        text.append(UInt8(ascii: "\n"))
        return text
    }

    /// The file without the lines of a device.
    package static func text(removing device: Fingerprint, from text: [UInt8]) -> [UInt8] {
        let kept = lines(of: text).filter { line in
            words(of: line).first.flatMap { Fingerprint($0) } != device
        }
        return Array(kept.joined(separator: [UInt8(ascii: "\n")]))
    }
}
