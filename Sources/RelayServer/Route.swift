// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// The two ends of a client's connection, in words.
package struct Route: Equatable, Sendable {
    /// As in logs: `ADDR:PORT`.
    package let client: String
    /// The client's alone, without a port; nil if unknown.
    package let clientAddress: String?
    /// As in SSH_CONNECTION (ssh(1)): the client's address and port, then the server's. Nil unless
    /// both are known.
    package let sshConnection: String?

    package init(client: SocketAddress?, server: SocketAddress?) {
        let clientEnd = client.flatMap(Self.end)
        let serverEnd = server.flatMap(Self.end)
        clientAddress = clientEnd?.host
        self.client = clientEnd.map { "\(ListenAddress(host: $0.host, port: $0.port))" } ?? "?"
        if let clientEnd, let serverEnd {
            sshConnection =
                "\(clientEnd.host) \(clientEnd.port) \(serverEnd.host) \(serverEnd.port)"
        } else {
            sshConnection = nil
        }
    }

    /// An IPv4 address is shown as one, though a socket for both families has it as IPv6.
    private static func end(_ address: SocketAddress) -> (host: String, port: Int)? {
        guard let host = address.ipAddress, let port = address.port else { return nil }
        let mapped = "::ffff:"
        let isMapped = host.hasPrefix(mapped) && host.contains(".")
        return (isMapped ? String(host.dropFirst(mapped.count)) : host, port)
    }
}
