// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// A client measures how much its link carries.
extension ServerLink {
    /// It buys no time: whoever was not let in before is turned away.
    mutating func receivedPadding(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        if let refusal = standing.refusal { return turnAway(refusal, channel: frame.channel) }
        guard isAuthenticated else { throw .unexpected(.padding) }
        guard frame.channel == Frame.linkChannel else { throw .badChannel(frame.channel) }
        try padding.received(ProtocolViolation.decoding(frame), now: now)
    }

    /// Whether `nextPadding` has something; it may wait until everything else is sent.
    package var owesPadding: Bool { padding.isDue && !isEnding }

    /// What is sent when the connection takes it.
    package mutating func nextPadding() -> Frame? {
        guard !isEnding else { return nil }
        return padding.next().map { Frame($0) }
    }
}
