// SPDX-License-Identifier: Apache-2.0

/// What carries the links to a server. TLS runs inside all of them alike.
package enum Via: Equatable, Sendable {
    /// A connection to the server's port.
    case direct
    /// `relay-server stdio` on the host, run by ssh.
    case ssh
    /// The standard input and output of a program that `/bin/sh -c` starts here.
    case command(String)

    /// As it is typed after `--via`.
    package init(_ text: String) {
        switch text {
        case "direct": self = .direct
        case "ssh": self = .ssh
        default: self = .command(text)
        }
    }

    /// The same, for a shell.
    var typed: String {
        switch self {
        case .direct: "direct"
        case .ssh: "ssh"
        case .command(let command): "'" + command.replacing("'", with: "'\\''") + "'"
        }
    }
}
