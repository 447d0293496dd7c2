// SPDX-License-Identifier: Apache-2.0

import RelaySystem
import Testing

@testable import RelayServer

/// How a server is called again that makes room for another.
@Suite struct OwnCallTests {
    @Test func `the port that was taken stands in the place of any`() throws {
        let words = ["--listen", "127.0.0.1:0", "--listen", "*:7722", "--audit", "/tmp/x:0"]
        let call = OwnCall(
            name: "relay-server", LastOptions(words, isInBackground: true),
            state: try StateDirectory(explicit: "/tmp/y:0"))
        #expect(
            call.words(port: 40123) == [
                "relay-server", "serve", "--listen", "127.0.0.1:40123", "--listen", "*:7722",
                "--audit", "/tmp/x:0", "--background", "--state", "/tmp/y:0",
            ])
        #expect(call.options(port: 40123).words[1] == "127.0.0.1:40123")
        #expect(call.options(port: nil).words == words)
    }
}
