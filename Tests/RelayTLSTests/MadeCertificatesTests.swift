// SPDX-License-Identifier: Apache-2.0
import RelayTLS
import Testing

/// What `Scripts/make-certs.sh` makes is what the programs take.
@Suite struct MadeCertificatesTests {
    @Test(arguments: ["", "--p256"])
    func `both programs take what the script makes`(options: String) throws {
        let made = try Made(options)
        let server = try made.identity("server")
        let client = try made.identity("client")
        #expect(server.fingerprint != client.fingerprint)
        for name in ["ca.key", "server.key", "client.key"] {
            #expect(made.mode(of: name) == 0o600)
        }
    }

    @Test func `made again, what is there stays`() throws {
        let made = try Made("")
        let first = try made.identity("server").fingerprint
        try made.run("")
        #expect(try made.identity("server").fingerprint == first)
    }
}
