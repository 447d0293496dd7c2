// SPDX-License-Identifier: Apache-2.0

/// What a whole sequence means beyond the screen.
enum SequenceMeaning {
    typealias Meaning = SequenceScanner.Meaning

    /// Whether a control sequence that ends so may be a query.
    static func mayBeQuery(final: UInt8) -> Bool {
        switch final {
        case UInt8(ascii: "c"), UInt8(ascii: "n"), UInt8(ascii: "p"), UInt8(ascii: "q"),
            UInt8(ascii: "t"), UInt8(ascii: "u"), UInt8(ascii: "m"), UInt8(ascii: "S"):
            true
        default: false
        }
    }

    static func control(_ sequence: [UInt8]) -> Meaning? {
        let isMarked = sequence.count > 2 && sequence[2] == UInt8(ascii: "?")
        let isFrequent = sequence.last == UInt8(ascii: "m")
        if isFrequent, !isMarked { return nil }
        var parser = Parser()
        var finder = QueryFinder()
        parser.feed(sequence.span, to: &finder)
        return finder.query.map(Meaning.query)
    }

    /// DCS: DECRQSS and XTGETTCAP.
    static func device(_ payload: ArraySlice<UInt8>) -> Meaning? {
        let text = payload.filter { $0 >= 0x20 && $0 != 0x7F }
        guard text.count >= 2, text[1] == UInt8(ascii: "q") else { return nil }
        let words = text.count - 2 <= TerminalQuery.maximumText ? Array(text.dropFirst(2)) : []
        switch text[0] {
        case UInt8(ascii: "$"): return .query(TerminalQuery(.setting, text: words))
        case UInt8(ascii: "+"): return .query(TerminalQuery(.capability, text: words))
        default: return nil
        }
    }

    /// OSC; `isWhole` unless only its beginning is known.
    static func command(_ payload: ArraySlice<UInt8>, isWhole: Bool) -> Meaning? {
        let payload = payload.filter { $0 >= 0x20 && $0 != 0x7F }[...]
        if isAlert(command: payload, isWhole: isWhole) { return .alert }
        guard isWhole, let (number, words) = split(payload) else { return nil }
        let asks = words.last == [UInt8(ascii: "?")]
        switch number {
        case 4, 5:
            guard words.contains([UInt8(ascii: "?")]) else { return nil }
            return .query(TerminalQuery(.color, number: number))
        case 21:
            guard words.contains(where: { $0.last == UInt8(ascii: "?") }) else { return nil }
            return .query(TerminalQuery(.color, number: number))
        case 10...19:
            guard words.contains([UInt8(ascii: "?")]) else { return nil }
            return .query(TerminalQuery(.dynamicColor, number: number))
        case 52: return asks ? .query(TerminalQuery(.clipboard)) : nil
        default: return nil
        }
    }

    /// A notification (OSC 9, 99, 777) or a write to the clipboard (OSC 52 that does not ask).
    static func isAlert(command payload: ArraySlice<UInt8>, isWhole: Bool) -> Bool {
        guard let (number, words) = split(payload) else { return false }
        switch number {
        case 9, 99, 777: return true
        case 52: return !isWhole || words.last != [UInt8(ascii: "?")]
        default: return false
        }
    }

    private static func split(
        _ payload: ArraySlice<UInt8>
    ) -> (number: Int, words: [ArraySlice<UInt8>])? {
        let words = payload.split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        guard words.count >= 2, (1...3).contains(words[0].count) else { return nil }
        var number = 0
        for digit in words[0] {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return (number, Array(words.dropFirst()))
    }
}

/// Keeps the query among the control sequences that it is given.
private struct QueryFinder: SequenceHandler {
    var query: TerminalQuery?

    mutating func print(ascii run: Span<UInt8>) {}
    mutating func print(scalar: UInt32) {}
    mutating func execute(_ control: UInt8) {}
    mutating func escape(_ final: UInt8, intermediate: UInt8) {}
    mutating func operatingSystemCommand(_ payload: [UInt8]) {}
    mutating func deviceControl(_ payload: [UInt8]) {}

    mutating func control(_ function: ControlFunction, _ parameters: borrowing Parameters) {
        query = TerminalQuery(function, parameters)
    }
}
