// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import NIOCore

/// The two ends of a client's connection, in words.
package struct Route: Equatable, Sendable {
    /// As in logs: `ADDR:PORT`.
    package let client: String
    /// The client's alone, without a port; nil if unknown.
    package let clientAddress: String?
    /// The same as 4 or 16 bytes.
    package let address: [UInt8]?
    /// As in SSH_CONNECTION (ssh(1)): the client's address and port, then the server's. Nil unless
    /// both are known.
    package let sshConnection: String?

    package init(client: SocketAddress?, server: SocketAddress?) {
        let clientEnd = client.flatMap(Self.end)
        let serverEnd = server.flatMap(Self.end)
        clientAddress = clientEnd?.host
        address = clientEnd.flatMap { Self.bytes(of: $0.host) }
        self.client = clientEnd.map { "\(ListenAddress(host: $0.host, port: $0.port))" } ?? "?"
        if let clientEnd, let serverEnd {
            sshConnection =
                "\(clientEnd.host) \(clientEnd.port) \(serverEnd.host) \(serverEnd.port)"
        } else {
            sshConnection = nil
        }
    }

    private static func bytes(of host: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, host, &bytes) == 1 { return Array(bytes.prefix(4)) }
        // A zone says which link it is on, not who it is.
        let plain = String(host.prefix { $0 != "%" })
        return unsafe inet_pton(AF_INET6, plain, &bytes) == 1 ? bytes : nil
    }

    /// An IPv4 address is shown as one, though a socket for both families has it as IPv6.
    private static func end(_ address: SocketAddress) -> (host: String, port: Int)? {
        guard let host = address.ipAddress, let port = address.port else { return nil }
        let mapped = "::ffff:"
        let isMapped = host.hasPrefix(mapped) && host.contains(".")
        return (isMapped ? String(host.dropFirst(mapped.count)) : host, port)
    }
}
