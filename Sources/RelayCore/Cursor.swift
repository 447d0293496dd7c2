// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The client's place in the log. Lives as long as the client; a new link goes on here.
package struct Cursor: Equatable, Sendable {
    /// An acknowledgement that nobody asked for waits at most so long.
    package static let acknowledgementDelay: Duration = .milliseconds(200)
    /// No holder sends more than this beyond what is written: output waits in memory until then.
    static let largestWindow: UInt64 = 8 << 20
    /// Requests for an acknowledgement that are remembered: a holder makes two in a window.
    static let maximumAsked = 8

    /// The next byte expected; nil until the session has said where its output starts.
    package private(set) var received: UInt64?
    /// Every byte before this is written to the terminal.
    package private(set) var written: UInt64 = 0
    /// Where the last screen stands that was drawn.
    private var drawnEnd: UInt64 = 0
    /// What the holder was told last.
    private var told: UInt64 = 0
    /// How far the present attachment has sent: nothing beyond it may be acknowledged there.
    private var sent: UInt64 = 0
    /// When it is to be told without having asked; nil when it knows all, or is told at once.
    package private(set) var tellAt: Instant?
    /// So many bytes at the end of what was received are held back.
    package var held: UInt64 = 0
    /// It is to be told as soon as a frame can be sent.
    private var isToTell = false
    /// The holder wants to know when the bytes before these are written.
    private var asked: [UInt64] = []

    package init() {}

    /// An attachment answers whose Attach said that the output is written up to `told`. Another one
    /// may have brought more since. Gives the bytes lost, if any.
    package mutating func attached(
        at offset: UInt64, lost: UInt64, told: UInt64 = 0, now: Instant
    ) throws(ProtocolViolation) -> Gap? {
        guard let expected = received else {
            received = offset
            written = offset
            begin(at: offset, told: offset, now: now)
            return lost > 0 ? Gap(start: offset - lost, end: offset) : nil
        }
        guard offset - lost <= expected else {
            throw .brokenOutput(expected: expected, got: offset - lost)
        }
        begin(at: offset, told: told, now: now)
        if lost == 0 || offset <= expected { return nil }
        return try gap(Gap(start: expected, end: offset))
    }

    /// The same where a screen follows in place of what is missing.
    package mutating func attachedForScreen(told: UInt64, now: Instant) {
        begin(at: written, told: told, now: now)
    }

    private mutating func begin(at offset: UInt64, told: UInt64, now: Instant) {
        sent = offset
        self.told = told
        asked = []
        isToTell = false
        tellAt = written > told ? now + Self.acknowledgementDelay : nil
    }

    /// Takes what is new of a piece of output; empty if nothing is.
    package mutating func output(
        _ output: Output
    ) throws(ProtocolViolation) -> ArraySlice<UInt8> {
        let expected = received ?? output.offset
        guard output.offset <= expected else {
            throw .brokenOutput(expected: expected, got: output.offset)
        }
        let limit = max(written, drawnEnd) + Self.largestWindow
        guard output.end <= limit else { throw .brokenOutput(expected: limit, got: output.end) }
        sent = max(sent, output.end)
        if output.wantsAcknowledgement { ask(for: output.end) }
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
        sent = max(sent, gap.end)
        guard gap.end > expected else { return nil }
        received = gap.end
        ask(for: gap.end)
        return Gap(start: expected, end: gap.end)
    }

    /// A screen comes that stands for all output before `offset`, whether it had been received or not.
    /// It counts as written when everything before it is.
    package mutating func drawn(at offset: UInt64) throws(ProtocolViolation) {
        if let received, offset < received {
            throw .brokenOutput(expected: received, got: offset)
        }
        received = offset
        sent = offset
        drawnEnd = offset
        ask(for: offset)
    }

    /// The terminal has taken every byte before `offset`.
    package mutating func wrote(to offset: UInt64, now: Instant) {
        guard offset > written else { return }
        written = offset
        if let first = asked.first, first <= written {
            asked.removeAll { $0 <= written }
            isToTell = true
        }
        tellAt = isToTell ? nil : earlier(tellAt, now + Self.acknowledgementDelay)
    }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        guard let tellAt, now >= tellAt else { return }
        self.tellAt = nil
        isToTell = true
    }

    /// Something else goes to the holder just now: what it would be told soon goes with it.
    package mutating func rideAlong() {
        guard tellAt != nil else { return }
        tellAt = nil
        isToTell = true
    }

    /// What to tell the holder, if it is time.
    package mutating func acknowledgement(now: Instant) -> Acknowledge? {
        tick(now: now)
        guard isToTell else { return nil }
        // What came by another attachment may not have been sent on this one yet; then it is told
        // as soon as it is.
        let sayable = min(written, sent)
        isToTell = sayable < written
        guard sayable > told else { return nil }
        told = sayable
        let isLast = written + held == received && written + held <= sent
        return Acknowledge(written: sayable, held: isLast ? held : 0)
    }

    private mutating func ask(for offset: UInt64) {
        if offset <= written {
            // It had come by another attachment.
            isToTell = true
        } else if asked.count < Self.maximumAsked {
            asked.append(offset)
        }
    }
}
