// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
package import RelayWire

/// Leaves out of the output what must not reach this client's terminal. Lives as long as the
/// client.
///
/// What becomes of a sequence is decided by what is suppressed where it begins. As long as that may
/// be nothing at all, bytes pass as they come; else a sequence is held back until it is whole.
package struct OutputFilter: Equatable, Sendable {
    /// What becomes of the sequence that is open.
    private enum Fate: Equatable {
        case shown
        /// Its end decides.
        case held
        case leftOut
    }

    private var scanner = SequenceScanner()
    private var classes: Suppress.Classes = []
    private var fate = Fate.shown
    /// What was suppressed where the open sequence began.
    private var classesThere: Suppress.Classes = []
    /// The open sequence, if it is held back; at most `Acknowledge.maximumHeld`.
    private var held: [UInt8] = []

    package init() {}

    package var heldCount: Int { held.count }

    /// What begins from here on is left out if it is one of these.
    package mutating func suppress(_ classes: Suppress.Classes) { self.classes = classes }

    /// What is to be shown of the next bytes, and of those held back before.
    package mutating func shown(of bytes: ArraySlice<UInt8>) -> [UInt8] {
        if classes.isEmpty, fate == .shown {
            scanner.skip(bytes.span)
            return Array(bytes)
        }
        var shown: [UInt8] = []
        var index = 0
        let span = bytes.span
        while index < span.count {
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
        return shown
    }

    /// The terminal was given these bytes besides: a screen, which may end within a sequence.
    package mutating func drew(_ bytes: [UInt8]) {
        scanner = SequenceScanner()
        scanner.skip(bytes.span)
        fate = .shown
        held = []
    }

    /// The output breaks off here: gives what is held back, and what comes then begins anew.
    package mutating func breakOff() -> [UInt8] {
        defer {
            scanner = SequenceScanner()
            fate = .shown
            held = []
        }
        return held
    }

    private mutating func begin() {
        fate = classes.isEmpty ? .shown : .held
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
