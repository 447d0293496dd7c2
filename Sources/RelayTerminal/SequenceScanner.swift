// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream into text and sequences and says which of them reach beyond the screen: queries,
/// and alerts (bells, notifications, writes to the clipboard); and, for who wants to know, where the
/// stream may be skipped. Lives as long as the stream.
///
/// Text and colours cost a look and nothing else. A sequence begins with ESC wherever it stands, as
/// in `Parser`; the ESC that ends a string begins the sequence `ESC \`.
package struct SequenceScanner: Equatable, Sendable {
    /// What a sequence does beyond the screen.
    package enum Meaning: Equatable, Sendable {
        case query(TerminalQuery)
        case alert
    }

    package enum Event: Equatable, Sendable {
        /// Text, and controls and whole renditions (SGR), which mean nothing here.
        case text
        /// A sequence that is not at its end, or a part of it.
        case open
        /// The end of a sequence; what it means if it reaches beyond the screen.
        case closed(Meaning?)
    }

    private enum State: Equatable {
        case ground
        case escape
        case intermediate
        case control
        case operatingSystemCommand
        case deviceControl
        case otherString
    }

    private static let bell: UInt8 = 0x07
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D
    private static let escape: UInt8 = 0x1B

    private var state = State.ground
    /// The open sequence as far as earlier pieces brought it, at most `Parser.maximumSequence`.
    private var kept: [UInt8] = []
    /// So many bytes of it have come; 0 in text.
    package private(set) var openCount = 0
    /// More of it has come than is kept.
    package var isOverlong: Bool { openCount > kept.count }

    /// How much of the stream was read, while floods are marked.
    private var place: UInt64 = 0
    /// Nil if nobody wants to know.
    package private(set) var marks: FloodMarks?

    package init(marksFloods: Bool = false) {
        if marksFloods { marks = FloodMarks() }
    }

    /// Nobody will skip what is before `place`.
    package mutating func forgetMarks(before place: UInt64) { marks?.forget(before: place) }

    /// Reads a piece of which nobody wants to know more than its marks.
    package mutating func read(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count { index = step(bytes, from: index).end }
    }

    /// No sequence is open.
    package var isInText: Bool { state == .ground }

    /// What the open sequence will mean, as far as its beginning tells: an alert.
    package var isAlert: Bool {
        state == .operatingSystemCommand
            && SequenceMeaning.isAlert(command: kept.dropFirst(2), isWhole: false)
    }

    /// Reads from `index` on to the next place where something begins or ends, and says what was
    /// read. It may be nothing: then a sequence has ended where the next one begins.
    package mutating func step(_ bytes: Span<UInt8>, from index: Int) -> (event: Event, end: Int) {
        let (event, end) = next(bytes, from: index)
        place += UInt64(end - index)
        return (event, end)
    }

    private mutating func next(_ bytes: Span<UInt8>, from index: Int) -> (event: Event, end: Int) {
        guard state == .ground else { return sequence(bytes, from: index, at: index) }
        let end = textEnd(bytes, from: index)
        if end > index { return (.text, end) }
        if bytes[index] == Self.bell { return (.closed(.alert), index + 1) }
        state = .escape
        return sequence(bytes, from: index, at: index + 1)
    }

    /// Goes to the end of a piece of which nobody wants to know more than what is open then.
    package mutating func skip(_ bytes: Span<UInt8>) {
        let last = bytes.last(Self.escape)
        if last != nil { self = SequenceScanner() }
        var index = last ?? 0
        if state == .ground, last == nil { return }
        while index < bytes.count, state != .ground || bytes[index] == Self.escape {
            index = step(bytes, from: index).end
        }
    }

    private mutating func textEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        // Taken out, and so changed in place.
        var marks = self.marks.take()
        defer { self.marks = marks }
        func place(of index: Int) -> UInt64 { self.place + UInt64(index - start) }
        var index = bytes.firstControl(from: start)
        while index < bytes.count {
            switch bytes[index] {
            case Self.lineFeed:
                let afterReturn = index > start && bytes[index - 1] == Self.carriageReturn
                index += 1
                marks?.lineEnded(before: place(of: index), afterReturn: afterReturn)
            case Self.carriageReturn, UInt8(ascii: "\t"): index += 1
            case Self.bell: return index
            case Self.escape:
                guard let end = bytes.endOfRendition(at: index) else { return index }
                let isReset = end - index == 3 || (end - index == 4 && bytes[index + 2] == 0x30)
                marks?.rendition(place(of: index)..<place(of: end), isReset: isReset)
                index = end
            default:
                index += 1
                marks?.interrupt(before: place(of: index))
            }
            index = bytes.firstControl(from: index)
        }
        return index
    }

    private mutating func sequence(
        _ bytes: Span<UInt8>, from start: Int, at first: Int
    ) -> (event: Event, end: Int) {
        var index = first
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.escape { return (.closed(close(bytes, start, index)), index) }
            index += 1
            if isEnd(byte) { return (.closed(close(bytes, start, index)), index) }
        }
        keep(bytes, from: start, upTo: index)
        return (.open, index)
    }

    /// Takes the next byte of the open sequence; true if it is the last.
    private mutating func isEnd(_ byte: UInt8) -> Bool {
        if byte == 0x18 || byte == 0x1A { return true }
        switch state {
        case .operatingSystemCommand: return byte == Self.bell
        case .deviceControl, .otherString, .ground: return false
        case .control: return byte >= 0x40 && byte < 0x7F
        case .intermediate: return byte >= 0x30 && byte < 0x7F
        case .escape: return isEnd(afterEscape: byte)
        }
    }

    private mutating func isEnd(afterEscape byte: UInt8) -> Bool {
        switch byte {
        case ..<0x20, 0x7F...: return false
        case ..<0x30: state = .intermediate
        case UInt8(ascii: "["): state = .control
        case UInt8(ascii: "]"): state = .operatingSystemCommand
        case UInt8(ascii: "P"): state = .deviceControl
        case UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"): state = .otherString
        default: return true
        }
        return false
    }

    private mutating func keep(_ bytes: Span<UInt8>, from start: Int, upTo end: Int) {
        let count = min(end - start, Parser.maximumSequence - kept.count)
        openCount += end - start
        for index in start..<start + count { kept.append(bytes[index]) }
    }

    private mutating func close(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Meaning? {
        if marks != nil { mark(bytes, start, end) }
        defer {
            state = .ground
            kept.removeAll(keepingCapacity: true)
            openCount = 0
        }
        switch state {
        case .control:
            // Nearly all are known by their last byte.
            guard end > start, SequenceMeaning.mayBeQuery(final: bytes[end - 1]) else {
                return nil
            }
        case .operatingSystemCommand, .deviceControl: break
        default: return nil
        }
        keep(bytes, from: start, upTo: end)
        if let last = kept.last, last == 0x18 || last == 0x1A, !isOverlong { return nil }
        switch state {
        case .control: return SequenceMeaning.control(kept)
        case .deviceControl: return isOverlong ? nil : SequenceMeaning.device(kept.dropFirst(2))
        default: return SequenceMeaning.command(kept.dropFirst(2), isWhole: !isOverlong)
        }
    }

    /// A sequence ends here. One that came in pieces may still be no more than a rendition.
    private mutating func mark(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        let endPlace = place + UInt64(end - start)
        guard state == .control, openCount > 0, !isOverlong else {
            marks?.interrupt(before: endPlace)
            return
        }
        var whole = kept
        for index in start..<end { whole.append(bytes[index]) }
        guard whole.span.endOfRendition(at: 0) == whole.count else {
            marks?.interrupt(before: endPlace)
            return
        }
        marks?.rendition(endPlace - UInt64(whole.count)..<endPlace, isReset: false)
    }
}
