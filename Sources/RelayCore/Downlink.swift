// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// One client's place in the log: what was sent to it and what it has written to its terminal.
/// Lives as long as its attachment.
package struct Downlink: Equatable, Sendable {
    /// Bytes that may be sent and not yet received: enough for 100 Mbit/s at 80 ms.
    package static let window: UInt64 = 1 << 20
    /// A client that acknowledges nothing for so long, though something was sent, is not live.
    package static let patience: Duration = .seconds(2)

    /// What goes to the client next.
    package enum Piece: Equatable, Sendable {
        case output(Output)
        case gap(Gap)
    }

    /// How many bytes may be sent and not yet received; other than `Downlink.window` only in tests.
    private let window: UInt64
    /// The next byte to send.
    package private(set) var sent: UInt64
    /// The client has written every byte before this one.
    package private(set) var written: UInt64
    /// Received by the client after `written` and held back; they no longer fill the window.
    private var held: UInt64 = 0
    /// Since when something sent is not acknowledged and nothing was; nil with nothing outstanding.
    private var waitingSince: Instant?
    /// Where the last request for an acknowledgement was made.
    private var askedAt: UInt64

    /// `offset` must be in the log. The client has received all before it, and may still be writing
    /// what is after `written`.
    package init(
        from offset: UInt64, written: UInt64, window: UInt64 = Downlink.window, now: Instant
    ) {
        self.window = window
        sent = offset
        self.written = min(written, offset)
        askedAt = offset
        if written < offset { waitingSince = now }
    }

    /// The client keeps up: nothing sent to it has waited longer than `patience`.
    package func isLive(now: Instant) -> Bool {
        guard let waitingSince else { return true }
        return now - waitingSince < Self.patience
    }

    /// When the client stops being live if nothing is acknowledged.
    package var liveUntil: Instant? { waitingSince.map { $0 + Self.patience } }

    /// Whether `next` has something to give.
    package func hasMore(in log: ByteLog) -> Bool {
        sent < log.end && room > 0
    }

    /// The next piece of output before `end`, which is not sent yet, or the hole before it; nil at
    /// the log's end or the window's. A hole
    /// counts as sent bytes, so a client that takes nothing is not told of one hole after another.
    package mutating func next(
        from log: ByteLog, upTo end: UInt64 = .max, now: Instant
    ) -> Piece? {
        guard hasMore(in: log) else { return nil }
        if sent < log.start {
            let gap = Gap(start: sent, end: log.start)
            advance(to: log.start, now: now)
            return .gap(gap)
        }
        let limit = min(UInt64(Output.maximumLength), room, end - sent)
        guard let bytes = log.bytes(from: sent, limit: Int(limit)) else { return nil }
        let offset = sent
        advance(to: sent + UInt64(bytes.count), now: now)
        let wantsAcknowledgement = sent - askedAt >= min(window / 2, UInt64(log.capacity) / 4)
        if wantsAcknowledgement { askedAt = sent }
        return .output(
            Output(offset: offset, wantsAcknowledgement: wantsAcknowledgement, bytes: bytes))
    }

    /// Everything up to `offset` is to be shown in another way. It counts as sent, and as written when
    /// the client says so.
    package mutating func skip(to offset: UInt64, now: Instant) { advance(to: offset, now: now) }

    /// The client said how far it is. Older news than what is known is harmless.
    package mutating func acknowledged(
        _ acknowledgement: Acknowledge, now: Instant
    ) throws(ProtocolViolation) {
        guard acknowledgement.written <= sent,
            acknowledgement.held <= sent - acknowledgement.written
        else { throw .acknowledgedUnsent(acknowledgement.written) }
        guard acknowledgement.written >= written else { return }
        let progressed =
            acknowledgement.written > written || acknowledgement.held != held
        written = acknowledgement.written
        held = acknowledgement.held
        if written + held == sent {
            waitingSince = nil
        } else if progressed {
            waitingSince = now
        }
    }

    /// How many more bytes may be sent now.
    private var room: UInt64 {
        let outstanding = sent - written - held
        return outstanding >= window ? 0 : window - outstanding
    }

    private mutating func advance(to offset: UInt64, now: Instant) {
        sent = offset
        if waitingSince == nil { waitingSince = now }
    }
}
