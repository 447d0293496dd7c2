// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelayTLS

/// Lets this device in at a host over ssh, whether the host is known or not. Runs on the main
/// thread, which waits.
package struct EnrolCall {
    private let destination: Destination
    private let contact: Contact

    package init(_ destination: Destination, _ contact: Contact) {
        self.destination = destination
        self.contact = contact
    }

    package func run() throws -> Ending {
        let state = try ClientState(path: contact.statePath)
        let identity = try contact.identity(state)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let dialer = Dialer(
            loop: loop, tls: try TLSContext(role: .client, identity: identity),
            destination: destination)
        var contact = contact
        if let known = try state.knownHosts().host(for: destination) {
            contact.sshCommand = contact.sshCommand ?? known.sshCommand
            contact.serverPath = contact.serverPath ?? known.serverPath
        }
        let meeting = Meeting(dialer: dialer, device: identity.fingerprint, contact: contact)
        let introduction = Introduction(destination: destination, ssh: try contact.ssh())
        let (host, report) = try meeting.introduced(
            introduction, try introduction.configuration(), state)
        return Ending(status: 0, lines: [Self.words(destination, host)] + report.changes)
    }

    private static func words(_ destination: Destination, _ host: KnownHost) -> String {
        let way = host.goesThroughSSH ? "through ssh" : "at \(host.resolved)"
        return "\(destination.words) lets this device in and is reached \(way); its key is"
            + " \(host.key)"
    }
}
