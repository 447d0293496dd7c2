// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem

/// Where the host is, and what the kernel says of the network.
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
        guard hasMetServer, farewell == nil else { return }
        switch change {
        case .clock: tell { $0.wasShaken(now: $1) }
        case .network: networkChanged()
        }
    }

    /// Much changes that is not ours: only another way to the host matters.
    private func networkChanged() {
        guard surroundings.dialer.program == nil else { return }
        let now = surroundings.dialer.way(to: places.addresses)
        guard now != way else { return }
        way = now
        places.networkChanged()
        tell { $0.routeChanged(isThere: now.isThere, now: $1) }
    }

    /// The host is where this connection goes.
    func remember(_ channel: (any Channel)?) {
        guard surroundings.dialer.program == nil, let address = channel?.remoteAddress?.ipAddress
        else { return }
        places.answered(at: address)
        surroundings.dialer.met(on: channel)
        way = surroundings.dialer.way(to: places.addresses)
    }

    /// The next attempt. The first is made by the name; later ones wait for no look-up.
    func dial() -> Dialing {
        guard hasMetServer, surroundings.dialer.program == nil else {
            return surroundings.dialer.dial()
        }
        lookUp()
        return surroundings.dialer.dial(places.next())
    }

    private func lookUp() {
        guard places.shallLookUp(now: .now) else { return }
        let name = surroundings.dialer.destination.name
        do throws(SystemCallError) {
            try startThread {
                let found = HostAddresses.of(name)
                self.post { $0.places.found(found) }
            }
        } catch {
            places.found([])
        }
    }
}
