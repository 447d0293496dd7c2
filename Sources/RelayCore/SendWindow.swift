// SPDX-License-Identifier: Apache-2.0

/// How much may be on its way to a client: about twice what its link delivers in a round trip, so
/// that the link is never idle and little waits in queues before what is said next. Measured from
/// acknowledgements that were asked for. Lives as long as an attachment.
package struct SendWindow: Equatable, Sendable {
    /// Before anything is known: nearly what TCP sends at once, and through 64 kbit/s before a client
    /// that takes nothing is given up as slow (`Downlink.patience`).
    package static let first: UInt64 = 12 * 1024
    /// Is through 64 kbit/s in a quarter of a second. A window that is too small for its link finds
    /// out: what is delivered is a window in a round trip then, and the next one is twice as large.
    package static let least: UInt64 = 2 * 1024
    /// Enough for 200 Mbit/s at 80 ms; a client keeps so much that its terminal has not taken.
    package static let most: UInt64 = 4 << 20
    /// On quick links the programs' own pauses are longer than two round trips.
    static let shortest: Duration = .milliseconds(100)
    /// The best of the last samples counts: what is slower for a moment may be so by chance.
    static let samples = 8
    /// Requests for an acknowledgement that are out: two in a window, and one that is small.
    static let maximumRequests = 8

    /// An acknowledgement was asked for, up to this offset.
    private struct Request: Equatable {
        var end: UInt64
        var sentAt: Instant
        /// What was acknowledged by then, and since when.
        var delivered: UInt64
        var deliveredAt: Instant
        /// There was no more to send: the link could have delivered more.
        var isLimited: Bool
    }

    /// Bytes that may be sent and not yet received.
    package private(set) var size: UInt64
    package private(set) var roundTrip = RoundTrip()
    /// Bytes in a second, the latest last.
    private var rates: [Double] = []
    private var requests: [Request] = []
    private var delivered: UInt64
    private var deliveredAt: Instant
    package let isFixed: Bool

    /// `fixed` is for tests.
    package init(from offset: UInt64, fixed: UInt64? = nil, now: Instant) {
        size = fixed ?? Self.first
        isFixed = fixed != nil
        delivered = offset
        deliveredAt = now
    }

    /// Something is sent after all before it was acknowledged: the pause was not the link's.
    package mutating func resumed(now: Instant) { deliveredAt = now }

    /// What was sent up to `end` is to be acknowledged at once. `isLimited` if that was all there is.
    package mutating func asked(upTo end: UInt64, isLimited: Bool, now: Instant) {
        guard requests.count < Self.maximumRequests else { return }
        requests.append(
            Request(
                end: end, sentAt: now, delivered: delivered, deliveredAt: deliveredAt,
                isLimited: isLimited))
    }

    /// The client has received everything before `offset`.
    package mutating func acknowledged(_ offset: UInt64, now: Instant) {
        guard offset > delivered else { return }
        delivered = offset
        deliveredAt = now
        while let first = requests.first, first.end <= offset {
            requests.removeFirst()
            answered(first, now: now)
        }
    }

    private mutating func answered(_ request: Request, now: Instant) {
        roundTrip.measured(now - request.sentAt)
        let seconds = max((now - request.deliveredAt) / Duration.seconds(1), 1e-5)
        let rate = Double(delivered - request.delivered) / seconds
        // Little that came through proves little, unless it is more than the window has room for.
        guard !request.isLimited || wanted(at: rate) > size else { return }
        rates.append(rate)
        if rates.count > Self.samples { rates.removeFirst() }
        if !isFixed, let best = rates.max() { size = wanted(at: best) }
    }

    private func wanted(at rate: Double) -> UInt64 {
        guard let least = roundTrip.least else { return size }
        let bytes = rate * (max(least * 2, Self.shortest) / .seconds(1))
        return min(max(UInt64(min(bytes, 1e12)), Self.least), Self.most)
    }
}
