// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import RelayCore
internal import RelayTLS

/// The way to a server that is known: where it is, which key it must have, and who we are.
package struct Access: Sendable {
    let dialer: Dialer
    /// The server's key.
    let pin: Fingerprint
    /// This device's key.
    let device: Fingerprint

    var destination: Destination { dialer.destination }

    init(dialer: Dialer, pin: Fingerprint, device: Fingerprint) {
        self.dialer = dialer
        self.pin = pin
        self.device = device
    }

    /// Finds the pin of the server in known_hosts. One that is not there yet is met first: the user
    /// is asked for its key, unless `acceptsNew`. Blocks; not for the event loop.
    package init(
        _ destination: Destination, _ state: borrowing ClientState, acceptsNew: Bool,
        on loop: any EventLoop
    ) throws {
        let identity = try state.identity()
        let tls = try TLSContext(role: .client, identity: identity)
        device = identity.fingerprint
        if let host = try state.knownHosts().host(for: destination) {
            dialer = Dialer(loop: loop, tls: tls, destination: destination.meaning(host))
            pin = host.key
            return
        }
        dialer = Dialer(loop: loop, tls: tls, destination: destination)
        let presented = try Self.meet(dialer)
        if !acceptsNew { try Self.ask(about: presented, destination) }
        let host = KnownHost(
            destination, key: presented.key, addresses: presented.address.map { [$0] } ?? [])
        // Somebody else may have pinned it while the user thought about it: the first pin counts.
        pin = try state.updateKnownHosts { hosts in
            if let known = hosts.host(for: destination) { return known.key }
            hosts.pin(host)
            return host.key
        }
    }

    private static func meet(_ dialer: Dialer) throws -> Dialer.Presentation {
        do {
            return try dialer.meet().wait()
        } catch let failure as ConnectFailure {
            throw AccessError(text: failure.words(dialer.destination))
        }
    }

    private static func ask(
        about presented: Dialer.Presentation, _ destination: Destination
    ) throws {
        guard let terminal = ControllingTerminal() else {
            throw FirstContactError.noTerminal(host: destination.words, key: presented.key)
        }
        let contact = FirstContact(
            destination: destination, key: presented.key, address: presented.address)
        guard contact.decide(ask: { terminal.ask($0) }) == .accepted else {
            throw FirstContactError.declined(host: destination.words)
        }
    }
}

/// There is no way to the server. In words already: only the destination's words make sense of it.
struct AccessError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

extension Destination {
    /// The same words, as they were resolved when they became known.
    fileprivate func meaning(_ host: KnownHost) -> Destination {
        guard host.words == words else { return self }
        var destination = self
        destination.user = host.user
        destination.name = host.name
        destination.port = host.port
        return destination
    }
}
