// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import RelayServer

struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:7722", "127.0.0.1", 7722), ("[::1]:0", "::1", 0),
        ("host.example:65535", "host.example", 65535), ("*:1", "*", 1),
    ])
    func `an address and a port are understood`(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "7722", ":7722", "host", "host:", "host:x", "host:65536", "host:-1", "::1:7722",
        "[]:1", "[::1]", "[::1]7722", "[::1:7722", "ho[st]:1",
    ])
    func `anything else is not`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test func `wishes come before memory, and the first start has neither`() {
        let wish = ListenAddress(host: "::1", port: 1)
        #expect(ListenAddress.choice(given: [wish], remembered: 2) == [wish])
        #expect(
            ListenAddress.choice(given: [], remembered: 2) == [ListenAddress(host: "*", port: 2)])
        #expect(ListenAddress.choice(given: [], remembered: nil) == [])
    }

    @Test func `a name stands for its addresses`() throws {
        let ports = try ListenAddress(host: "localhost", port: 5).resolved().map(\.port)
        #expect(!ports.isEmpty)
        #expect(ports.allSatisfy { $0 == 5 })
    }
}
