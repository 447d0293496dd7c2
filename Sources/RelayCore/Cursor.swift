// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The client's place in the log. Lives as long as the client; a new link goes on here.
package struct Cursor: Equatable, Sendable {
    /// An acknowledgement that nobody asked for waits at most so long.
    package static let acknowledgementDelay: Duration = .milliseconds(200)

    /// The next byte expected; nil until the session has said where its output starts.
    package private(set) var received: UInt64?
    /// Every byte before this is written to the terminal.
    package private(set) var written: UInt64 = 0
    /// What the holder was told last.
    private var told: UInt64 = 0
    /// When it is to be told at the latest.
    package private(set) var tellAt: Instant?
    /// The holder wants to know when the bytes before this are written.
    private var askedFor: UInt64?

    package init() {}

    /// An attachment starts. Gives the bytes lost since the last one, if any.
    package mutating func attached(
        at offset: UInt64, lost: UInt64
    ) throws(ProtocolViolation) -> Gap? {
        defer {
            told = offset - lost
            askedFor = nil
            tellAt = nil
        }
        guard let expected = received else {
            received = offset
            written = offset
            return lost > 0 ? Gap(start: offset - lost, end: offset) : nil
        }
        guard offset - lost == expected else {
            throw .brokenOutput(expected: expected, got: offset - lost)
        }
        if lost == 0 { return nil }
        return try gap(Gap(start: expected, end: offset))
    }

    /// Takes what is new of a piece of output; empty if nothing is.
    package mutating func output(
        _ output: Output
    ) throws(ProtocolViolation) -> ArraySlice<UInt8> {
        let expected = received ?? output.offset
        guard output.offset <= expected else {
            throw .brokenOutput(expected: expected, got: output.offset)
        }
        if output.wantsAcknowledgement { askedFor = output.end }
        guard output.end > expected else { return [] }
        received = output.end
        return output.bytes[Int(expected - output.offset)...]
    }

    /// Bytes are gone; nil if they had been received before. The hole counts as written when
    /// everything before it is.
    package mutating func gap(_ gap: Gap) throws(ProtocolViolation) -> Gap? {
        let expected = received ?? gap.start
        guard gap.start <= expected else {
            throw .brokenOutput(expected: expected, got: gap.start)
        }
        guard gap.end > expected else { return nil }
        received = gap.end
        askedFor = gap.end
        return Gap(start: expected, end: gap.end)
    }

    /// The terminal has taken every byte before `offset`.
    package mutating func wrote(to offset: UInt64, now: Instant) {
        guard offset > written else { return }
        written = offset
        let isAsked = askedFor.map { written >= $0 } ?? false
        tellAt = isAsked ? now : earlier(tellAt, now + Self.acknowledgementDelay)
        if isAsked { askedFor = nil }
    }

    /// What to tell the holder, if it is time.
    package mutating func acknowledgement(now: Instant) -> Acknowledge? {
        guard let tellAt, now >= tellAt else { return nil }
        self.tellAt = nil
        guard written > told else { return nil }
        told = written
        return Acknowledge(written: written)
    }
}
