// SPDX-License-Identifier: Apache-2.0

/// Makes output of a terminal readable where it is no screen: lines end in a newline alone, and of
/// control sequences nothing is left but, if wanted, colours. Lives as long as the output.
///
/// A carriage return that ends no line stays: whoever reads sees a progress bar as it was printed.
package struct PlainLog: Equatable, Sendable {
    private static let escape: UInt8 = 0x1B
    private static let newline: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D
    private static let tab: UInt8 = 0x09
    private static let bell: UInt8 = 0x07
    /// A longer sequence is no colour.
    private static let longestColour = 64

    /// Where in a sequence the output is (ECMA-48 5.4, 5.6).
    private enum Place: Equatable {
        case text
        /// ESC was printed.
        case escaped
        /// Behind ESC and a byte that another follows.
        case intermediate
        case controlSequence
        /// OSC, DCS and their like, up to ESC \\ or BEL.
        case string
    }

    private let keepsColours: Bool
    private var place = Place.text
    /// The open control sequence, as far as it may be a colour.
    private var sequence: [UInt8] = []
    private var hasReturn = false
    /// Colours were printed and not taken back.
    private var isColoured = false

    package init(keepsColours: Bool) { self.keepsColours = keepsColours }

    package mutating func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        for byte in bytes { take(byte, &plain) }
        return plain
    }

    /// Nothing follows.
    package mutating func end() -> [UInt8] {
        defer { isColoured = false }
        let rest = hasReturn ? [Self.carriageReturn] : []
        hasReturn = false
        return rest + (isColoured ? Array("\u{1b}[0m".utf8) : [])
    }

    private mutating func take(_ byte: UInt8, _ plain: inout [UInt8]) {
        if byte == Self.escape {
            place = .escaped
            return
        }
        switch place {
        case .text: put(byte, to: &plain)
        case .escaped: place = Self.place(afterEscape: byte)
        case .intermediate: if byte >= 0x30 { place = .text }
        case .string: if byte == Self.bell || byte == 0x18 || byte == 0x1A { place = .text }
        case .controlSequence:
            if sequence.count < Self.longestColour { sequence.append(byte) }
            guard byte >= 0x40 else { return }
            place = .text
            if keepsColours, isColour { colour(&plain) }
        }
        if place != .controlSequence { sequence.removeAll(keepingCapacity: true) }
    }

    private static func place(afterEscape byte: UInt8) -> Place {
        switch byte {
        case UInt8(ascii: "["): .controlSequence
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
            UInt8(ascii: "_"):
            .string
        case 0x20..<0x30: .intermediate
        default: .text
        }
    }

    private mutating func put(_ byte: UInt8, to plain: inout [UInt8]) {
        if byte == Self.carriageReturn {
            hasReturn = true
            return
        }
        guard byte >= 0x20 && byte != 0x7F || byte == Self.newline || byte == Self.tab else {
            return
        }
        if hasReturn, byte != Self.newline { plain.append(Self.carriageReturn) }
        hasReturn = false
        plain.append(byte)
    }

    private mutating func colour(_ plain: inout [UInt8]) {
        if hasReturn { plain.append(Self.carriageReturn) }
        hasReturn = false
        isColoured = true
        plain += [Self.escape, UInt8(ascii: "[")] + sequence
    }

    /// SGR: digits, semicolons and colons, then `m`.
    private var isColour: Bool {
        sequence.last == UInt8(ascii: "m") && sequence.count < Self.longestColour
            && sequence.dropLast().allSatisfy { (0x30...0x3B).contains($0) }
    }
}
