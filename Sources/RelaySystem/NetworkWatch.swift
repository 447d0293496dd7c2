// SPDX-License-Identifier: Apache-2.0

internal import CRelayPTY
internal import Glibc

/// Tells when the machine has slept, or its network is not what it was: the kernel says so at once,
/// long before anything runs out of patience. Lives as long as somebody listens.
package final class NetworkWatch: Sendable {
    package enum Change: Equatable, Sendable {
        /// Addresses or routes have changed, perhaps of a network that we do not use.
        case network
        /// The clock was set: the machine has slept, or somebody has corrected the time.
        case clock
    }

    private let network: CInt
    private let clock: CInt

    package init() throws(SystemCallError) {
        let network = relay_watch_network()
        guard network >= 0 else { throw SystemCallError(call: "socket", subject: "netlink") }
        let clock = relay_watch_clock()
        guard clock >= 0 else {
            let error = SystemCallError(call: "timerfd_create")
            _ = Glibc.close(network)
            throw error
        }
        self.network = network
        self.clock = clock
    }

    deinit {
        _ = Glibc.close(network)
        _ = Glibc.close(clock)
    }

    /// Waits for the next change. What comes within a moment of it is part of it. Blocks.
    package func wait() -> Change {
        var watched = [
            pollfd(fd: network, events: Int16(POLLIN), revents: 0),
            pollfd(fd: clock, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            _ = retryingInterrupts { unsafe Int(poll(&watched, 2, -1)) }
            if watched[1].revents != 0, clockWasSet() { return .clock }
            if watched[0].revents != 0 {
                drainNetwork()
                return .network
            }
        }
    }

    private func clockWasSet() -> Bool {
        var expirations: UInt64 = 0
        let count = unsafe Glibc.read(clock, &expirations, 8)
        let wasSet = count < 0 && errno == ECANCELED
        if wasSet { _ = relay_rearm_clock(clock) }
        return wasSet
    }

    /// Only that something has changed matters; an overflow of the socket says no less.
    private func drainNetwork() {
        var bytes = [UInt8](repeating: 0, count: 8192)
        while unsafe recv(network, &bytes, bytes.count, 0) > 0 || errno == ENOBUFS {}
    }
}
