// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import RelayServer

struct RouteTests {
    private func address(_ host: String, _ port: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: host, port: port)
    }

    @Test func `both ends are said as ssh says them`() throws {
        let route = Route(client: try address("::1", 5), server: try address("::2", 7722))
        #expect(route.client == "[::1]:5")
        #expect(route.sshConnection == "::1 5 ::2 7722")
    }

    @Test func `an IPv4 address on a socket for both is an IPv4 address`() throws {
        let route = Route(
            client: try address("::ffff:192.0.2.1", 5),
            server: try address("::ffff:192.0.2.2", 7722))
        #expect(route.client == "192.0.2.1:5")
        #expect(route.sshConnection == "192.0.2.1 5 192.0.2.2 7722")
    }

    @Test func `a connection that is gone has no ends`() {
        let route = Route(client: nil, server: nil)
        #expect(route.client == "?")
        #expect(route.sshConnection == nil)
    }
}
