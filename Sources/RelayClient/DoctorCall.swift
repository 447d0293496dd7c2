// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelayTLS
internal import RelayWire

/// Looks at everything between this device and its sessions on a host, and changes nothing. Runs on
/// the main thread, which waits.
package struct DoctorCall {
    /// The exit status when something is faulty.
    package static let faultyStatus: Int32 = 1

    private let destination: Destination
    private let contact: Contact

    package init(_ destination: Destination, _ contact: Contact) {
        self.destination = destination
        self.contact = contact
    }

    package func run() throws -> Ending {
        let state = try ClientState(path: contact.statePath)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        guard let host = try state.knownHosts().host(for: destination) else {
            return try stranger(state, loop)
        }
        let access = try Access(destination, state, contact, on: loop)
        defer { access.end() }
        var findings = Examination(access: access).findings
        let ssh = Introduction(destination: destination, ssh: try contact.ssh(host))
        findings +=
            SSHExamination(
                introduction: ssh, isNeeded: access.dialer.program?.isMarked == true,
                isWanted: !contact.avoidsSSH
            ).findings
        return try Self.ending(findings)
    }

    /// A host that was never met: is there a way to meet it?
    private func stranger(
        _ state: borrowing ClientState, _ loop: any EventLoop
    ) throws -> Ending {
        let identity = try contact.identity(state)
        let introduction = Introduction(destination: destination, ssh: try contact.ssh())
        var destination = destination
        if contact.introduces(destination), let known = try? introduction.configuration() {
            destination.name = known.name
        }
        let dialer = Dialer(
            loop: loop, tls: try contact.tls(identity, to: destination), destination: destination)
        let access = Access(dialer: dialer, pin: nil, device: identity.fingerprint)
        // Whoever answers there is nobody yet.
        var findings = Examination(access: access).findings.filter { $0.subject != "pin" }
        findings.append(
            .faulty(
                "pin",
                "\(destination.words) is not known yet; relay-client \(destination.words)"
                    + " meets it"))
        findings +=
            SSHExamination(
                introduction: Introduction(destination: destination, ssh: try contact.ssh()),
                isNeeded: contact.introduces(destination), isWanted: !contact.avoidsSSH
            ).findings
        return try Self.ending(findings)
    }

    private static func ending(_ findings: [Finding]) throws -> Ending {
        var ending = Ending.printing(findings.map(\.line))
        if ending.status == 0, findings.contains(where: { $0.mark == .faulty }) {
            ending.status = faultyStatus
        }
        return ending
    }
}
