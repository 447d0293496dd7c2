// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal

/// Makes output of a terminal readable where it is no screen: lines end in a newline alone, and of
/// control sequences nothing is left but, if wanted, colours. Lives as long as the output.
///
/// A carriage return that ends no line stays: whoever reads sees a progress bar as it was printed.
package struct PlainLog: Equatable, Sendable {
    private static let escape: UInt8 = 0x1B
    private static let newline: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D
    private static let tab: UInt8 = 0x09
    /// A longer sequence is no colour.
    private static let longestColour = 64

    private let keepsColours: Bool
    private var scanner = SequenceScanner()
    /// The open sequence, as far as it may be a colour.
    private var sequence: [UInt8] = []
    private var hasReturn = false
    /// Colours were printed and not taken back.
    private var isColoured = false

    package init(keepsColours: Bool) { self.keepsColours = keepsColours }

    package mutating func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        let span = bytes.span
        var index = 0
        while index < span.count {
            let isText = scanner.isInText && span[index] != Self.escape
            let (event, end) = scanner.step(span, from: index)
            for position in index..<end {
                if isText {
                    put(span[position], to: &plain)
                } else if sequence.count < Self.longestColour {
                    sequence.append(span[position])
                }
            }
            index = end
            if case .closed = event, !isText { close(to: &plain) }
        }
        return plain
    }

    /// Nothing follows.
    package mutating func end() -> [UInt8] {
        defer { isColoured = false }
        let rest = hasReturn ? [Self.carriageReturn] : []
        hasReturn = false
        return rest + (isColoured ? Array("\u{1b}[0m".utf8) : [])
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

    private mutating func close(to plain: inout [UInt8]) {
        defer { sequence.removeAll(keepingCapacity: true) }
        guard keepsColours, isColour else { return }
        if hasReturn { plain.append(Self.carriageReturn) }
        hasReturn = false
        isColoured = true
        plain += sequence
    }

    /// SGR: `CSI`, digits, semicolons and colons, `m`.
    private var isColour: Bool {
        guard sequence.count >= 3, sequence.count < Self.longestColour,
            sequence.starts(with: [Self.escape, UInt8(ascii: "[")]),
            sequence.last == UInt8(ascii: "m")
        else { return false }
        return sequence.dropFirst(2).dropLast().allSatisfy { (0x30...0x3B).contains($0) }
    }
}
