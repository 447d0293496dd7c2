// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem

/// Where the host is, for the next attempt.
extension LinkSet {
    /// The next attempt. Until the host was met it is made by the name; later ones wait for no
    /// look-up.
    func dial() -> Dialing {
        guard hasMetServer, dialer.program == nil else { return dialer.dial() }
        lookUp()
        return dialer.dial(places.next())
    }

    /// The host is where this connection goes.
    func remember(_ channel: (any Channel)?) {
        guard dialer.program == nil, let address = channel?.remoteAddress?.ipAddress else { return }
        places.answered(at: address)
        dialer.met(on: channel)
    }

    /// How packets leave for the host; nil where a program finds it.
    var way: Way? { dialer.program == nil ? dialer.way(to: places.addresses) : nil }

    private func lookUp() {
        guard places.shallLookUp(now: .now) else { return }
        let name = dialer.nameToLookUp
        let loop = loop
        let links = NIOLoopBound(self, eventLoop: loop)
        do throws(SystemCallError) {
            try startThread {
                let found = HostAddresses.of(name)
                loop.execute { links.value.places.found(found) }
            }
        } catch {
            places.found([])
        }
    }
}
