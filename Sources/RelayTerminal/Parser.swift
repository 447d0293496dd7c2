// SPDX-License-Identifier: Apache-2.0

/// Cuts a terminal's bytes into characters, controls and sequences: Paul Williams' state machine
/// for DEC terminals (vt100.net/emu/dec_ansi_parser), with UTF-8. Lives as long as the stream.
///
/// In UTF-8 the bytes 0x80...0x9F are no controls. A string (OSC, DCS …) ends with ESC, as in his
/// machine; CAN and SUB cancel it.
package struct Parser: Sendable {
    /// A longer sequence is cancelled: it has no effect, and its rest is skipped. The design's
    /// bound for what a snapshot ends with and a client holds back.
    package static let maximumSequence = 4096

    package enum State: Equatable, Sendable {
        /// Text.
        case ground
        /// Some bytes of a character have come.
        case character
        /// ESC has come.
        case escape
        /// ESC and an intermediate have come; anything but a second one.
        case escapeIntermediate
        /// ESC and more intermediates than any function has.
        case escapeIgnore
        /// CSI has come.
        case controlEntry
        /// CSI and a part of the numbers.
        case controlParameters
        /// CSI and an intermediate.
        case controlIntermediate
        /// CSI and something that no function has: waits for its end.
        case controlIgnore
        case operatingSystemCommand
        case deviceControl
        /// SOS, PM and APC: nothing of them means anything here.
        case ignoredString
    }

    package internal(set) var state = State.ground
    /// The bytes of the unfinished sequence, as far as earlier pieces brought them and they were
    /// not executed. All the rest of the parser follows from them.
    var kept: [UInt8] = []
    /// The unfinished sequence is longer than `maximumSequence`; `kept` is empty.
    package internal(set) var isOverlong = false

    /// Where in the piece being read the bytes begin that are not in `kept` yet.
    var start = 0
    var parameters = Parameters()
    var marker: UInt8 = 0
    var intermediate: UInt8 = 0

    package init() {}

    /// The unfinished sequence, so that another parser can go on where this one stands; empty if
    /// there is none, or it is too long.
    package var pending: [UInt8] { kept }

    package mutating func feed<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, to handler: inout Handler
    ) {
        start = 0
        var index = 0
        while index < bytes.count {
            index = step(bytes, from: index, &handler)
        }
        if state != .ground { keep(bytes, upTo: bytes.count) }
    }

    /// Reads at least one byte, and as many more as its state takes at once; returns where it
    /// stopped.
    private mutating func step<Handler: SequenceHandler>(
        _ bytes: Span<UInt8>, from index: Int, _ handler: inout Handler
    ) -> Int {
        switch state {
        case .ground: return ground(bytes, from: index, &handler)
        case .character: return character(bytes, from: index, &handler)
        case .operatingSystemCommand, .deviceControl, .ignoredString:
            return string(bytes, from: index, &handler)
        case .controlEntry, .controlParameters:
            return controlParameters(bytes, from: index, &handler)
        default: break
        }
        let byte = bytes[index]
        if byte < 0x20 {
            control(byte, bytes, at: index, &handler)
            return index + 1
        }
        if byte >= 0x7F { return index + 1 }
        switch state {
        case .escape: escape(byte, at: index, &handler)
        case .escapeIntermediate: escapeIntermediate(byte, at: index, &handler)
        case .escapeIgnore: escapeIgnore(byte)
        case .controlIntermediate: controlIntermediate(byte, at: index, &handler)
        default: controlIgnore(byte)
        }
        return index + 1
    }

    /// True if the sequence that ends at `index` is one that counts.
    func isBounded(at index: Int) -> Bool {
        !isOverlong && kept.count + index - start < Self.maximumSequence
    }

    /// Begins a sequence at `index`.
    mutating func begin(_ next: State, at index: Int) {
        state = next
        start = index
        isOverlong = false
        if !kept.isEmpty { kept.removeAll() }
    }

    /// Back to text.
    mutating func finish() {
        state = .ground
        isOverlong = false
        if !kept.isEmpty { kept.removeAll() }
    }

    /// Takes the bytes before `end` over into `kept`.
    mutating func keep(_ bytes: Span<UInt8>, upTo end: Int) {
        if isOverlong { return }
        if kept.count + end - start > Self.maximumSequence {
            kept.removeAll()
            isOverlong = true
            return
        }
        for index in start..<end { kept.append(bytes[index]) }
    }
}

extension Parser: Equatable {
    package static func == (one: Parser, other: Parser) -> Bool {
        one.state == other.state && one.kept == other.kept && one.isOverlong == other.isOverlong
    }
}
