// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// One client's place in the log: what was sent to it and what it has written to its terminal.
/// Lives as long as its attachment.
package struct Downlink: Equatable, Sendable {
    /// A client is not live when a byte that was sent to it has waited longer than this for its
    /// acknowledgement.
    package static let patience: Duration = .seconds(2)
    /// What is sent is dated so finely: with the patience, that bounds the number of dates.
    static let grain: Duration = .milliseconds(100)
    /// A little output after a while is asked for at once, to know the round trip without a queue.
    static let probeInterval: Duration = .seconds(10)

    /// What goes to the client next.
    package enum Piece: Equatable, Sendable {
        case output(Output)
        case gap(Gap)
    }

    /// Bytes up to `end` were sent at `time` or a grain after it.
    private struct Date: Equatable {
        var end: UInt64
        var time: Instant
    }

    package private(set) var window: SendWindow
    /// The next byte to send.
    package private(set) var sent: UInt64
    /// The client has written every byte before this one.
    package private(set) var written: UInt64
    /// Received by the client after `written` and held back; they no longer fill the window.
    private var held: UInt64 = 0
    /// So many bytes before `skippedBefore` were not sent, and leave the window to others until what
    /// stands for them is written.
    private var skipped: UInt64 = 0
    private var skippedBefore: UInt64 = 0
    /// What is sent and not acknowledged, in its order.
    private var dates: [Date] = []
    /// When the client last wrote something.
    private var wroteAt: Instant
    /// Where the last request for an acknowledgement was made, and when.
    private var askedAt: UInt64
    private var lastAsked: Instant?

    /// `offset` must be in the log. The client has received all before it, and may still be writing
    /// what is after `written`. `window` is fixed in tests.
    package init(from offset: UInt64, written: UInt64, window: UInt64? = nil, now: Instant) {
        self.written = min(written, offset)
        self.window = SendWindow(from: self.written, fixed: window, now: now)
        sent = offset
        askedAt = offset
        wroteAt = now
        if written < offset { dates = [Date(end: offset, time: now)] }
    }

    /// The client keeps up: nothing sent to it has waited longer than `patience`.
    package func isLive(now: Instant) -> Bool {
        guard let oldest = dates.first else { return true }
        return now - oldest.time < Self.patience
    }

    /// When the client stops being live if nothing is acknowledged.
    package var liveUntil: Instant? { dates.first.map { $0.time + Self.patience } }

    /// Since when it has written nothing of what was sent.
    package var waitsSince: Instant { dates.first.map { max($0.time, wroteAt) } ?? wroteAt }

    /// Whether `next` has something to give.
    package func hasMore(in log: ByteLog) -> Bool {
        sent < log.end && room > 0
    }

    /// How much of the log the client has still to write, but for what it is not to get.
    package func backlog(in log: ByteLog) -> UInt64 {
        log.end - written - min(skipped, sent - written)
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
        let wasIdle = dates.isEmpty
        advance(to: sent + UInt64(bytes.count), now: now)
        let wantsAcknowledgement =
            sent - askedAt >= min(window.size / 2, UInt64(log.capacity) / 4)
            || wasIdle && isToProbe(now: now)
        if wantsAcknowledgement {
            askedAt = sent
            lastAsked = now
            window.asked(upTo: sent, isLimited: sent == log.end, now: now)
        }
        return .output(
            Output(offset: offset, wantsAcknowledgement: wantsAcknowledgement, bytes: bytes))
    }

    private func isToProbe(now: Instant) -> Bool {
        !window.isFixed && (lastAsked.map { now - $0 >= Self.probeInterval } ?? true)
    }

    /// Everything up to `offset` is to be shown in another way. It counts as sent, and as written when
    /// the client says so; until then nothing more is sent.
    package mutating func skip(to offset: UInt64, now: Instant) { advance(to: offset, now: now) }

    /// The same, but what follows does not wait: so many bytes of it are sent though a window is on
    /// its way.
    package mutating func skip(to offset: UInt64, followedBy bytes: UInt64, now: Instant) {
        skipped += offset - sent + bytes
        skippedBefore = offset
        advance(to: offset, now: now)
    }

    /// The client said how far it is. Older news than what is known is harmless.
    package mutating func acknowledged(
        _ acknowledgement: Acknowledge, now: Instant
    ) throws(ProtocolViolation) {
        guard acknowledgement.written <= sent,
            acknowledgement.held <= sent - acknowledgement.written
        else { throw .acknowledgedUnsent(acknowledgement.written) }
        guard acknowledgement.written >= written else { return }
        if acknowledgement.written > written { wroteAt = now }
        written = acknowledgement.written
        held = acknowledgement.held
        window.acknowledged(written + held, now: now)
        dates.removeAll { $0.end <= written + held }
        if written >= skippedBefore { skipped = 0 }
    }

    /// How many more bytes may be sent now.
    private var room: UInt64 {
        let outstanding = sent - written - held - min(skipped, sent - written - held)
        return outstanding >= window.size ? 0 : window.size - outstanding
    }

    private mutating func advance(to offset: UInt64, now: Instant) {
        if dates.isEmpty { window.resumed(now: now) }
        sent = offset
        if let last = dates.last, now - last.time < Self.grain {
            dates[dates.count - 1].end = offset
        } else {
            dates.append(Date(end: offset, time: now))
        }
    }
}
