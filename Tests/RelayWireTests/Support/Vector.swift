// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// One frame of the section *Vectors* in docs/PROTOCOL.md: its name, what it says in words, and
/// its bytes.
struct Vector: Hashable {
    var frame: String
    var says: String
    var bytes: [UInt8]

    /// As it stands in the document.
    var block: String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let rows = stride(from: 0, to: digits.count, by: 32).map {
            digits[$0..<min($0 + 32, digits.count)].joined(separator: " ")
        }
        return "frame  \(frame)\nsays   \(says)\nhex    " + rows.joined(separator: "\n       ")
    }
}

extension Vector {
    /// The vectors in a document: paragraphs, in fenced blocks, of which the first word is `frame`.
    static func all(in document: String) -> [Vector] {
        var vectors: [Vector] = []
        for line in document.split(separator: "\n") {
            let words = line.split(separator: " ")
            switch words.first {
            case "frame" where words.count == 2:
                vectors.append(Vector(frame: String(words[1]), says: "", bytes: []))
            case "says" where !vectors.isEmpty:
                vectors[vectors.count - 1].says = words.dropFirst().joined(separator: " ")
            case "hex" where !vectors.isEmpty:
                vectors[vectors.count - 1].bytes = bytes(words.dropFirst()) ?? []
            default:
                guard line.hasPrefix("       "), let more = bytes(words[...]) else { continue }
                vectors[vectors.count - 1].bytes += more
            }
        }
        return vectors
    }

    private static func bytes(_ words: ArraySlice<Substring>) -> [UInt8]? {
        let bytes = words.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
        return bytes.count == words.count ? bytes : nil
    }
}

/// What a vector of the document means.
struct Meaning: Sendable {
    let says: String
    let frame: Frame
    /// Whether a frame says exactly this.
    let isSaidBy: @Sendable (Frame) throws(WireError) -> Bool

    init(_ says: String, _ body: some FrameBody, channel: UInt64 = 1) {
        self.says = (says.isEmpty ? "" : says + ", ") + "channel \(channel)"
        frame = Frame(body, channel: channel)
        isSaidBy = { frame throws(WireError) in try frame.decode() == body }
    }

    var vector: Vector {
        Vector(frame: frame.type.nameInDocument, says: says, bytes: frame.encoded)
    }
}

extension FrameType {
    /// `inputEnd` is InputEnd.
    var nameInDocument: String {
        let name = "\(self)"
        return name.prefix(1).uppercased() + name.dropFirst()
    }
}
