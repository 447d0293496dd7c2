// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
package import RelayWire

/// Leaves out of the output what must not reach this client's terminal, and holds back what is not
/// whole, so that the client may draw something between. Lives as long as the client.
///
/// What becomes of a sequence is decided by what is suppressed where it begins. A longer string than
/// may be held back passes as it comes, unless its beginning tells that it is left out.
package struct OutputFilter: Equatable, Sendable {
    /// What becomes of the sequence that is open.
    private enum Fate: Equatable {
        case shown
        /// Its end decides.
        case held
        case leftOut
    }

    /// Nothing is held back where no terminal shows it.
    private let isShown: Bool
    private var scanner = SequenceScanner()
    private var classes: Suppress.Classes = []
    private var fate = Fate.shown
    /// What was suppressed where the open sequence began.
    private var classesThere: Suppress.Classes = []
    /// The open sequence, if it is held back; at most `Acknowledge.maximumHeld`.
    private var held: [UInt8] = []
    /// The first bytes of a character (UTF-8) at the end of text; at most three.
    private var character: [UInt8] = []

    package init(isShown: Bool = true) { self.isShown = isShown }

    package var heldCount: Int { held.count + character.count }

    /// What begins from here on is left out if it is one of these.
    package mutating func suppress(_ classes: Suppress.Classes) {
        if isShown { self.classes = classes }
    }

    /// What is to be shown of the next bytes, and of those held back before.
    package mutating func shown(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard isShown else { return Array(bytes) }
        guard character.isEmpty else {
            let longer = character + bytes
            character = []
            return shown(of: longer[...])
        }
        var shown: [UInt8] = []
        let rest = filter(bytes, into: &shown)
        if shown.isEmpty { shown = Array(rest) } else { shown += rest }
        if scanner.isInText {
            character = Array(shown.suffix(Self.openCharacter(at: shown.span)))
            shown.removeLast(character.count)
        }
        return shown
    }

    /// Goes through the bytes as long as something may be left out of them, or an open sequence ends
    /// in them; gives the rest that is to be shown, where the last sequence may be held back.
    private mutating func filter(
        _ bytes: ArraySlice<UInt8>, into shown: inout [UInt8]
    ) -> ArraySlice<UInt8> {
        var index = 0
        let span = bytes.span
        while index < span.count {
            if classes.isEmpty, scanner.isInText || fate == .shown {
                return passing(bytes.dropFirst(index))
            }
            if scanner.isInText { begin() }
            let (event, end) = scanner.step(span, from: index)
            let piece = bytes[(bytes.startIndex + index)..<(bytes.startIndex + end)]
            index = end
            switch event {
            case .text: shown += piece
            case .open: goesOn(piece, &shown)
            case .closed(let meaning): ends(piece, meaning, &shown)
            }
        }
        return []
    }

    /// All of it, but for a sequence that begins in it and has not ended.
    private mutating func passing(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        scanner.skip(bytes.span)
        let open = scanner.openCount
        fate = .shown
        guard open > 0, open <= min(bytes.count, Int(Acknowledge.maximumHeld)) else { return bytes }
        begin()
        held = Array(bytes.suffix(open))
        return bytes.dropLast(open)
    }

    /// How many bytes at the end are the first ones of a character that is not whole.
    private static func openCharacter(at bytes: Span<UInt8>) -> Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte < 0x80 { return 0 }
            if byte >= 0xC0 {
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                return count < length ? count : 0
            }
        }
        return 0
    }

    /// The terminal was given these bytes besides: a screen, which may end within a sequence.
    package mutating func drew(_ bytes: [UInt8]) {
        _ = breakOff()
        scanner.skip(bytes.span)
    }

    /// The output breaks off here: gives what is held back, and what comes then begins anew.
    package mutating func breakOff() -> [UInt8] {
        let rest = held + character
        scanner = SequenceScanner()
        fate = .shown
        held = []
        character = []
        return rest
    }

    private mutating func begin() {
        fate = .held
        classesThere = classes
    }

    private mutating func goesOn(_ piece: ArraySlice<UInt8>, _ shown: inout [UInt8]) {
        switch fate {
        case .shown: shown += piece
        case .leftOut: break
        case .held where held.count + piece.count <= Acknowledge.maximumHeld: held += piece
        case .held:
            if classesThere.contains(.alerts), scanner.isAlert {
                fate = .leftOut
            } else {
                shown += held + piece
                fate = .shown
            }
            held = []
        }
    }

    private mutating func ends(
        _ piece: ArraySlice<UInt8>, _ meaning: SequenceScanner.Meaning?, _ shown: inout [UInt8]
    ) {
        let isLeftOut =
            switch meaning {
            case .query: classesThere.contains(.queries)
            case .alert: classesThere.contains(.alerts)
            case nil: false
            }
        if fate == .shown || fate == .held && !isLeftOut { shown += held + piece }
        fate = .shown
        held = []
    }
}
