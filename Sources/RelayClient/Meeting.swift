// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

/// The first contact with a server: afterwards it stands in known_hosts. Blocks.
struct Meeting {
    let dialer: Dialer
    /// This device's key.
    let device: Fingerprint
    let contact: Contact
    /// Tells the user what has happened to the host.
    var tell: ([String]) -> Void = { Ending(status: 0, lines: $0).say() }

    var destination: Destination { dialer.destination }

    /// Meets the server in the way that suits the words and the options, and pins it.
    func known(by state: borrowing ClientState) throws -> KnownHost {
        guard contact.introduces(destination) else { return try shownKey(state) }
        let introduction = Introduction(destination: destination, ssh: try contact.ssh())
        let configuration = try introduction.configuration()
        // Other words for a server that knows this device already.
        if let known = try other(configuration, in: state.knownHosts()) {
            return try state.updateKnownHosts { hosts in
                let host = known.renamed(destination.words, contact)
                hosts.renew(host)
                return host
            }
        }
        let (host, report) = try introduced(introduction, configuration, state)
        tell(report.lines)
        return host
    }

    /// A server that ssh gets to in the same way under the words by which it is known. One whose
    /// port was named was not met by ssh.
    private func other(
        _ configuration: SSHConfiguration, in hosts: KnownHosts
    ) throws -> KnownHost? {
        try hosts.host(user: configuration.user, name: configuration.name) { host in
            guard let known = try? Destination(host.words), !known.namesPort else { return false }
            let ssh = try SSHClient(command: host.sshCommand)
            let introduction = Introduction(destination: known, ssh: ssh)
            return (try? introduction.configuration())?.leads(like: configuration) == true
        }
    }

    /// Lets ssh introduce this device to the server, known or not.
    func introduced(
        _ introduction: Introduction, _ configuration: SSHConfiguration,
        _ state: borrowing ClientState
    ) throws -> (KnownHost, EnrolReport) {
        let answer = try introduction.enrol(device)
        let enrolled = try EnrolledHost(answer, host: destination.words)
        var destination = destination
        destination.user = enrolled.user
        destination.name = configuration.name
        destination.port = enrolled.port
        var host = KnownHost(destination, key: enrolled.key, addresses: enrolled.addresses)
        host.sshCommand = contact.sshCommand
        host.serverPath = contact.serverPath
        let pins = try state.knownHosts()
        try expect(pins.host(for: self.destination), host)
        let isFound = try find(&host, as: answer)
        // Of all that are behind ssh under one name only one can have the port there.
        if isFound { try expect(pins.hosts.first { $0.isAt(host.resolved) }, host) }
        try state.updateKnownHosts { $0.renew(host) }
        return (host, EnrolReport(answer, host))
    }

    /// A server that is known must not have changed its key, not even in the eyes of ssh.
    private func expect(_ known: KnownHost?, _ host: KnownHost) throws {
        guard let known, known.key != host.key else { return }
        let words = Words(try Destination(known.words), device: device)
        let ending = words.changedKey(host.key, pinned: known.key)
        throw AccessError(text: ending.lines.joined(separator: "\nrelay: "))
    }

    /// Meets a server that nobody introduces: it shows its key, and the user says whether it is the
    /// right one.
    private func shownKey(_ state: borrowing ClientState) throws -> KnownHost {
        var dialer = dialer
        dialer.carrier = try contact.carrier(for: destination)
        defer { dialer.program?.endAll() }
        let presented = try Self.meet(dialer)
        if !contact.acceptsNew { try ask(about: presented) }
        let host = KnownHost(
            destination, key: presented.key, addresses: presented.address.map { [$0] } ?? [])
        // Somebody else may have pinned it while the user thought about it: the first pin counts.
        return try state.updateKnownHosts { hosts in
            if let known = hosts.host(for: destination) { return known }
            hosts.pin(host)
            return host
        }
    }

    private static func meet(_ dialer: Dialer) throws -> Dialer.Presentation {
        do {
            return try dialer.meet().wait()
        } catch let failure as ConnectFailure {
            throw AccessError(text: failure.words(dialer.destination))
        }
    }

    private func ask(about presented: Dialer.Presentation) throws {
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

extension KnownHost {
    /// The same server under other words, and what was said about ssh with them.
    fileprivate func renamed(_ words: String, _ contact: Contact) -> KnownHost {
        var host = KnownHost(words: words, self)
        host.sshCommand = contact.sshCommand
        host.serverPath = contact.serverPath ?? serverPath
        return host
    }
}
