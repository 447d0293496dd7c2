// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayServer

/// How a server is called again that makes room for another.
@Suite struct OwnCallTests {
    @Test func `the port that was taken stands in the place of any`() {
        let call = OwnCall([
            "relay-server", "serve", "--listen", "127.0.0.1:0", "--listen=[::1]:0", "--listen",
            "*:7722", "--state", "/tmp/x:0",
        ])
        #expect(
            call.words(port: 40123) == [
                "relay-server", "serve", "--listen", "127.0.0.1:40123", "--listen=[::1]:40123",
                "--listen", "*:7722", "--state", "/tmp/x:0",
            ])
        #expect(call.words(port: nil)[3] == "127.0.0.1:0")
    }
}
