// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import RelayCore
internal import RelayTLS

/// The way to a server that is known: where it is, which key it must have, and who we are.
package struct Access: Sendable {
    let dialer: Dialer
    /// The server's key; nil where an authority vouches for the server.
    let pin: Fingerprint?
    /// This device's key.
    let device: Fingerprint
    /// What carries the links was said for this call alone.
    private var way: Via?
    /// The port is tried, and ssh may be asked for help if nobody answers there.
    private var sshMayLook = false

    var destination: Destination { dialer.destination }

    init(dialer: Dialer, pin: Fingerprint?, device: Fingerprint) {
        self.dialer = dialer
        self.pin = pin
        self.device = device
    }

    /// Finds the pin of the server in known_hosts. One that is not there yet is met first. Blocks;
    /// not for the event loop.
    package init(
        _ destination: Destination, _ state: borrowing ClientState, _ contact: Contact,
        on loop: any EventLoop
    ) throws {
        let identity = try contact.identity(state)
        let tls = try contact.tls(identity, to: destination)
        device = identity.fingerprint
        var dialer = Dialer(loop: loop, tls: tls, destination: destination)
        var host = try state.knownHosts().host(for: destination)
        if host == nil, contact.authorityPath == nil {
            let meeting = Meeting(dialer: dialer, device: device, contact: contact)
            host = try meeting.known(by: state)
        }
        pin = contact.authorityPath == nil ? host?.key : nil
        if let host { dialer.destination = destination.meaning(host) }
        dialer.carrier = try contact.carrier(for: destination, host)
        if let host, pin != nil, dialer.program == nil {
            dialer.note = PlaceNote(host, statePath: contact.statePath)
        }
        self.dialer = dialer
        way = host?.goesThroughSSH == true && contact.via == .ssh ? nil : contact.via
        sshMayLook =
            dialer.program == nil && contact.via == nil && pin != nil
            && contact.introduces(destination)
    }

    /// For a call that is about this session, if any.
    func words(_ session: String?) -> Words {
        var words = Words(destination, device: device, session: session)
        words.wayOptions = way.map { "--via \($0.typed) " } ?? ""
        words.sshMayLook = sshMayLook
        return words
    }

    /// Ends the programs that carried links, and lets what was found out be written down. Blocks.
    func end() {
        dialer.program?.endAll()
        dialer.note?.end()
    }
}

/// There is no way to the server. In words already: only the destination's words make sense of it.
struct AccessError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

extension Contact {
    /// What links to a host go through: what the user says now, else what was found out before.
    func carrier(for destination: Destination, _ host: KnownHost? = nil) throws -> Dialer.Carrier {
        switch via ?? (host?.goesThroughSSH == true ? .ssh : .direct) {
        case .direct: .port(knownAddresses: host?.addresses ?? [])
        case .ssh: .program(LinkProgram(try ssh(host), destination))
        case .command(let command): .program(LinkProgram(command: command))
        }
    }
}

extension Destination {
    /// The same words, as they were resolved when they became known.
    fileprivate func meaning(_ host: KnownHost) -> Destination {
        var destination = self
        destination.user = host.user
        destination.name = host.name
        destination.port = host.port
        return destination
    }
}
