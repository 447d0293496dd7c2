// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem

/// What the kernel says of the network.
extension SessionDriver {
    /// From now on the core hears of a sleep, and of another network, as soon as the kernel knows.
    nonisolated func watchNetwork() {
        // Without it the core finds out by itself, later.
        guard let watch = try? NetworkWatch() else { return }
        try? startThread {
            while true {
                let change = watch.wait()
                self.post { $0.changed(change) }
            }
        }
    }

    private func changed(_ change: NetworkWatch.Change) {
        guard links.hasMetServer, farewell == nil else { return }
        switch change {
        case .clock: tell { $0.wasShaken(now: $1) }
        case .network: networkChanged()
        }
    }

    /// Much changes that is not ours: only another way to the host matters.
    private func networkChanged() {
        guard let now = links.way, now != way else { return }
        way = now
        links.places.networkChanged()
        tell { $0.routeChanged(isThere: now.isThere, now: $1) }
    }
}
