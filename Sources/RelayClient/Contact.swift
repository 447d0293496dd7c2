// SPDX-License-Identifier: Apache-2.0

/// How a server is to be reached, and met if it is not known yet: what the user said about it.
package struct Contact: Sendable {
    /// STATE, if it was given.
    package var statePath: String?
    /// A server that is not known yet is pinned without a question, and without ssh.
    package var acceptsNew = false
    /// A server that is not known yet shows its key itself; the user compares.
    package var avoidsSSH = false
    /// The command for ssh, and where relay-server is on the host; nil leaves it to what is known
    /// of the host.
    package var sshCommand: String?
    package var serverPath: String?
    /// Nil leaves it to what is known of the host.
    package var via: Via?

    /// Files of the user's own authority, and of a certificate and key in place of this device's.
    package var authorityPath: String?
    package var certificatePath: String?
    package var keyPath: String?

    package init() {}

    /// How ssh is called for this host.
    func ssh(_ host: KnownHost? = nil) throws(SSHClientError) -> SSHClient {
        try SSHClient(
            command: sshCommand ?? host?.sshCommand, serverPath: serverPath ?? host?.serverPath)
    }

    /// Whether ssh introduces this device to a server that is not known yet. Who names relay's own
    /// port knows that a server listens there; ssh would know nothing about that port.
    func introduces(_ destination: Destination) -> Bool {
        if acceptsNew || avoidsSSH { return false }
        switch via {
        case .ssh: return true
        case .command: return false
        case .direct, nil: return !destination.namesPort
        }
    }
}
