// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What may be done to the network; each call has taken effect when it returns.
extension CutProxy {
    /// Cuts all connections; bytes read and not passed on are lost with them.
    package func cut(_ cut: Cut = .reset) {
        weather.plan = nil
        let victims = conduits.values
        conduits.removeAll()
        for conduit in victims { conduit.close(cut) }
        counters.open = 0
        counters.cuts += 1
    }

    /// Cuts all connections as soon as `bytes` more have passed in `direction`, not one later.
    ///
    /// Zero bytes cut at once, or the next connection as it is accepted. A later call or a cut
    /// replaces the plan.
    package func cutAfter(bytes: UInt64, direction: Direction, _ cut: Cut = .reset) {
        weather.plan = .init(remaining: bytes, direction: direction, cut: cut)
        if !conduits.isEmpty { cutIfDue() }
    }

    /// Turns newcomers away until `release`; connections that stand are left alone.
    package func hold() { weather.isHeld = true }

    package func release() { weather.isHeld = false }

    /// Keeps connections but passes nothing, not even their ends, until `resume`.
    package func stall() { weather.isStalled = true }

    package func resume() {
        weather.isStalled = false
        pumpAll()
    }

    /// Limits each direction of each connection; nil lifts the limit.
    package func setRate(bytesPerSecond: Int?) {
        weather.bytesPerSecond = bytesPerSecond
        for conduit in conduits.values {
            for direction in Direction.allCases { conduit.flow(direction).endRest() }
        }
        pumpAll()
    }

    /// Where connections from now on go: the server was started somewhere else.
    package func setTarget(_ target: SocketAddress) { self.target = target }

    /// Bytes handed to the kernel of the far side since the start.
    package func passedBytes(_ direction: Direction) -> UInt64 { counters.passed(direction) }

    /// Waits until the counters satisfy `isReached`; gives back what they were, or nil when the
    /// task was cancelled first.
    package nonisolated func counters(
        when isReached: @Sendable (Counters) -> Bool
    ) async -> Counters? {
        for await counters in await changes() where isReached(counters) { return counters }
        return nil
    }

    private func pumpAll() {
        for id in conduits.keys {
            for direction in Direction.allCases { pump(direction, of: id) }
        }
    }
}
