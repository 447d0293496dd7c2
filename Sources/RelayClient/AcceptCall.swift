// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelayWire

/// Takes up an invitation: this device is let in, and the server stands among the known hosts. Runs
/// on the main thread, which waits.
package struct AcceptCall {
    private let source: TokenSource
    private let contact: Contact

    package init(_ source: TokenSource, _ contact: Contact) {
        self.source = source
        self.contact = contact
    }

    package func run() throws -> Ending {
        let state = try ClientState(path: contact.statePath)
        let url = try source.invitation(state)
        let destination = try Self.destination(url, state)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let access = try Access(url, state, contact, on: loop)
        defer { access.end() }
        let words = Words(access.destination, device: access.device)
        let accept = Accept(url.secret, name: Introduction.ownName)
        do {
            let outcome = try InquiryDriver.ask(Inquiry(.invitation(accept)), access).wait().outcome
            if case .refused(let refused) = outcome { return words.refusal(refused) }
            guard case .accepted(let accepted) = outcome else {
                return .failure("\(url.place) gave another answer than that to an invitation")
            }
            try Self.remember(url, destination, accepted, access, state)
            let already = accepted.isNew ? "" : " (it was before)"
            return Ending(
                status: 0,
                lines: [
                    "this device is let in\(already); to open a shell: relay-client"
                        + " \(destination.words)"
                ])
        } catch let failure as ConnectFailure {
            return words.failedToConnect(failure)
        }
    }

    /// The host's name as it is called from now on. If another server is known under it nothing is
    /// sent: the invitation stays good.
    private static func destination(
        _ url: SecretURL, _ state: borrowing ClientState
    ) throws -> Destination {
        let hosts = try state.knownHosts()
        for words in [url.host, url.place] {
            let destination = try Destination(words)
            guard let known = hosts.host(for: destination) else { return destination }
            if known.key.bytes == url.server { return destination }
        }
        throw AccessError(
            text: "another server is known as \(url.place); if that one is gone:"
                + " relay-client forget \(url.place)")
    }

    private static func remember(
        _ url: SecretURL, _ destination: Destination, _ accepted: Accepted, _ access: Access,
        _ state: borrowing ClientState
    ) throws {
        guard let key = access.pin else { return }
        guard Destination.isUser(accepted.user[...]) else {
            throw AccessError(
                text: "\(url.place) says that it is the server of"
                    + " '\(Printable.line(accepted.user))', which is no user's name;"
                    + " nothing is kept of it in known_hosts")
        }
        var meant = destination
        meant.name = access.destination.name
        meant.port = url.port
        meant.user = accepted.user
        var host = KnownHost(meant, key: key, addresses: url.addresses)
        host.goesThroughSSH = false
        try state.updateKnownHosts { hosts in
            if hosts.host(for: destination) == nil { hosts.pin(host) }
        }
    }
}
