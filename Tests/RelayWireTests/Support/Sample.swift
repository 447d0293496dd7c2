// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// One frame, together with what is needed to read it as its own type.
struct Sample: Sendable, CustomTestStringConvertible {
    let frame: Frame
    /// Whether a frame says exactly what this sample was made from.
    let isSaidBy: @Sendable (Frame) throws(WireError) -> Bool
    /// Decodes a frame of this sample's type and writes it again.
    let rewritten: @Sendable (Frame) throws(WireError) -> Frame
    let testDescription: String

    init<Body: FrameBody>(_ body: Body, _ form: String = "") {
        frame = Frame(body, channel: 7)
        isSaidBy = { frame throws(WireError) in try frame.decode(Body.self) == body }
        rewritten = { frame throws(WireError) in
            Frame(try frame.decode(Body.self), channel: frame.channel)
        }
        testDescription = form.isEmpty ? "\(Body.self)" : "\(Body.self), \(form)"
    }

    /// The same frame with another body.
    func with(body: [UInt8]) -> Frame {
        Frame(type: frame.type, channel: frame.channel, body: body)
    }

    /// Whether the body consists of tagged fields.
    var hasFields: Bool {
        switch frame.type {
        case .hello, .closing, .attach, .attached, .refused, .specify, .startFailed, .admit,
            .response, .listed, .devices, .deviceTable, .notice, .token, .accept, .accepted,
            .shares, .shareTable, .shared:
            true
        default: false
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
