// SPDX-License-Identifier: Apache-2.0

/// The four character sets, and which of them the printable bytes mean (ECMA-35).
struct Charsets: Equatable, Sendable {
    /// The final bytes of the designations: `B` is ASCII.
    private var designated: [4 of UInt8] = [0x42, 0x42, 0x42, 0x42]
    /// The set that is shifted in: 0 by SI, 1 by SO, 2 and 3 by LS2 and LS3.
    var shifted = 0
    /// The set for just the next character, after SS2 or SS3.
    var single: Int?

    static let ascii = UInt8(ascii: "B")
    static let graphics = UInt8(ascii: "0")
    static let british = UInt8(ascii: "A")

    /// True if the printable bytes mean themselves.
    var isPlain: Bool { single == nil && designated[shifted] == Self.ascii }

    subscript(set: Int) -> UInt8 {
        get { designated[set] }
        // What we have no table of is shown as ASCII, as DEC terminals did with unknown sets.
        set {
            designated[set] =
                [Self.graphics, Self.british].contains(newValue) ? newValue : Self.ascii
        }
    }

    /// What a printable byte means; ends a single shift.
    mutating func translate(_ byte: UInt8) -> UInt32 {
        let set = designated[single ?? shifted]
        single = nil
        if set == Self.british, byte == UInt8(ascii: "#") { return 0xA3 }
        guard set == Self.graphics, byte >= 0x5F, byte < 0x7F else { return UInt32(byte) }
        return Self.lineDrawing[Int(byte - 0x5F)]
    }

    static func == (one: Charsets, other: Charsets) -> Bool {
        (0..<4).allSatisfy { one[$0] == other[$0] } && one.shifted == other.shifted
            && one.single == other.single
    }

    /// DEC Special Graphics from 0x5F on (VT220 Programmer Reference, table 2-4).
    private static let lineDrawing: [UInt32] = [
        0x00A0, 0x25C6, 0x2592, 0x2409, 0x240C, 0x240D, 0x240A, 0x00B0, 0x00B1, 0x2424, 0x240B,
        0x2518, 0x2510, 0x250C, 0x2514, 0x253C, 0x23BA, 0x23BB, 0x2500, 0x23BC, 0x23BD, 0x251C,
        0x2524, 0x2534, 0x252C, 0x2502, 0x2264, 0x2265, 0x03C0, 0x2260, 0x00A3, 0x00B7,
    ]
}
