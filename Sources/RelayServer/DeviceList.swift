// SPDX-License-Identifier: Apache-2.0

package import RelayCore

/// The devices that may use this server: the lines of `authorized_devices`, read.
///
/// One `SHA256:… comment` a line; empty lines and those beginning with `#` mean nothing. Any other
/// line lets nobody in, and nobody is kept out for it.
package struct DeviceList: Equatable, Sendable {
    /// Each device's comment, empty if it has none.
    private var comments: [Fingerprint: String] = [:]
    /// Numbers of the lines, from 1, that were not understood.
    package private(set) var badLines: [Int] = []

    package init() {}

    package init(parsing text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = String(decoding: line, as: UTF8.self)
                .split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            if let device = Fingerprint(first) {
                comments[device] = words.count > 1 ? Self.trimmed(words[1]) : ""
            } else {
                badLines.append(index + 1)
            }
        }
    }

    package func contains(_ device: Fingerprint) -> Bool { comments[device] != nil }

    package func comment(of device: Fingerprint) -> String? { comments[device] }

    /// The file with one more line at its end. A comment stays on its line.
    package static func text(
        adding device: Fingerprint, comment: String, to text: [UInt8]
    ) -> [UInt8] {
        var text = text
        if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        let printable = comment.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: printable)
        let line = [device.description, trimmed(String(scalars))].filter { !$0.isEmpty }
        text += line.joined(separator: " ").utf8
        text.append(UInt8(ascii: "\n"))
        return text
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
