// SPDX-License-Identifier: Apache-2.0

/// What a terminal got of a session's log, and what it was told about the rest.
struct GappedLog {
    /// The stretches that came, in order. CAN and an end of line part them.
    let pieces: [[UInt8]]
    /// How many bytes were said to be lost between them.
    let announced: [Int]

    /// Reads the bytes of a terminal and the notices that went to standard error.
    init(terminal: [UInt8], notices: String) {
        pieces = Self.split(Self.withoutTitles(terminal))
        announced = notices.matches(of: /([0-9][0-9,]*) bytes/).compactMap { match in
            Int(match.output.1.filter { $0 != "," })
        }
    }

    /// Puts pieces and gaps one after the other onto `log`; nil if all fits, else what does not.
    func mismatch(with log: [UInt8]) -> String? {
        guard pieces.count == announced.count + 1 else {
            return "\(pieces.count) pieces but \(announced.count) gaps"
        }
        var offset = 0
        for (number, piece) in pieces.enumerated() {
            if number > 0 { offset += announced[number - 1] }
            guard offset + piece.count <= log.count, log[offset...].starts(with: piece) else {
                return "piece \(number) is not what the log has at \(offset)"
            }
            offset += piece.count
        }
        return offset == log.count ? nil : "\(log.count - offset) bytes are missing at the end"
    }

    /// Without what has the terminal keep its title and gives it back.
    private static func withoutTitles(_ bytes: [UInt8]) -> [UInt8] {
        let keeping = Array("\u{1b}[22;0t".utf8)
        let back = Array("\u{1b}[23;0t".utf8)
        guard bytes.starts(with: keeping), let end = bytes.lastIndex(of: 0x1B),
            bytes[end...].starts(with: back)
        else { return bytes }
        return Array(bytes[keeping.count..<end])
    }

    /// What lies between the gaps.
    private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while let start = rest.firstIndex(of: 0x18) {
            pieces.append(Array(rest[..<start]))
            let end = rest[start...].firstIndex(of: 0x0A).map { $0 + 1 }
            rest = rest[(end ?? rest.endIndex)...]
        }
        return pieces + [Array(rest)]
    }
}
