// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

extension Meeting {
    /// Finds out how the server that ssh has introduced is reached from here: by its port, or, if
    /// the user agrees, through ssh from now on. True if its port was seen.
    func find(_ host: inout KnownHost, as answer: Enrolled) throws -> Bool {
        // The user has said how, for this call.
        guard contact.via != .ssh else { return false }
        var direct = dialer
        direct.destination.port = host.port
        switch direct.place(of: host.key, among: [host.name] + host.addresses) {
        case .at(let place, let address):
            let addresses = (address.map { [$0] } ?? []) + host.addresses
            host = host.found(at: place, addresses: addresses)
            return true
        case .nowhere(let failure):
            var meant = direct.destination
            meant.name = host.name
            let lingering = EnrolReport(answer, host).lingering
            try askForSSH(failure, meant, otherwise: lingering)
            host.goesThroughSSH = true
            return false
        }
    }

    /// One question; the answer yes is kept in known_hosts. What else may help is said where the
    /// answer is no, or there is nobody to ask.
    private func askForSSH(
        _ failure: ConnectFailure, _ meant: Destination, otherwise hint: String?
    ) throws {
        let fact = "port \(meant.port) of \(meant.name) cannot be reached"
        let remedy =
            "\(fact) (\(failure.words(meant))); open it, or go through ssh:"
            + " relay-client --via ssh \(destination.words)" + (hint.map { "; " + $0 } ?? "")
        guard let terminal = ControllingTerminal(),
            terminal.agrees("relay: \(fact); go through ssh from now on? [Y/n] ")
        else { throw AccessError(text: remedy) }
    }
}
