// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import RelayCore
internal import RelayTLS
package import RelayWire

/// The way to a server that a line names: its key is in the line, so nobody is asked, nothing is
/// looked up among the known hosts, and nothing is remembered there.
extension Access {
    /// Finds out at which of the line's places that key answers. Blocks; not for the event loop.
    package init(
        _ url: SecretURL, _ state: borrowing ClientState, _ contact: Contact, on loop: any EventLoop
    ) throws {
        let identity = try contact.identity(state)
        let destination = try Destination(url.place)
        guard let key = Fingerprint(bytes: url.server) else {
            preconditionFailure("a line has been read, so its key has 32 bytes")
        }
        var dialer = Dialer(
            loop: loop, tls: try TLSContext(role: .client, identity: identity),
            destination: destination)
        dialer.carrier = try contact.carrier(for: destination)
        if dialer.program == nil, !url.addresses.isEmpty {
            dialer.destination.name = try Self.place(of: key, url, dialer)
            // It answers there today. The line goes on to count, wherever its bearer goes.
            let addresses = ([url.host] + url.addresses).filter {
                (try? SocketAddress(ipAddress: $0, port: 0)) != nil
            }
            dialer.line = Dialer.Line(name: url.host, addresses: addresses)
        }
        self.init(dialer: dialer, pin: key, device: identity.fingerprint)
    }

    private static func place(
        of key: Fingerprint, _ url: SecretURL, _ dialer: Dialer
    ) throws -> String {
        switch dialer.place(of: key, among: [url.host] + url.addresses) {
        case .at(let place, _): return place
        case .nowhere(.otherKey(let other)):
            throw AccessError(
                text: "\(url.place) has another key than the line says (\(other)); it is another"
                    + " server, or was set up anew: ask for a new line")
        case .nowhere(let failure): throw AccessError(text: failure.words(dialer.destination))
        }
    }
}
