// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

extension Meeting {
    /// Finds out how the server that ssh has introduced is reached from here: by its port, or, if
    /// the user agrees, through ssh from now on.
    func find(_ host: inout KnownHost) throws {
        // The user has said how, for this call.
        guard contact.via != .ssh else { return }
        var direct = dialer
        direct.destination.port = host.port
        switch direct.place(of: host.key, among: [host.name] + host.addresses) {
        case .at(let place, let address):
            let addresses = (address.map { [$0] } ?? []) + host.addresses
            host = host.found(at: place, addresses: addresses)
        case .nowhere(let failure):
            var meant = direct.destination
            meant.name = host.name
            try askForSSH(failure, meant)
            host.goesThroughSSH = true
        }
    }

    /// One question; the answer yes is kept in known_hosts.
    private func askForSSH(_ failure: ConnectFailure, _ meant: Destination) throws {
        let fact = "port \(meant.port) of \(meant.name) cannot be reached"
        let remedy =
            "\(fact) (\(failure.words(meant))); open it, or go through ssh:"
            + " relay-client --via ssh \(destination.words)"
        guard let terminal = ControllingTerminal(),
            terminal.agrees("relay: \(fact); go through ssh from now on? [Y/n] ")
        else { throw AccessError(text: remedy) }
    }
}
