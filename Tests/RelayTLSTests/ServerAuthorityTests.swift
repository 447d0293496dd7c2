// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayTLS

/// A client that trusts an authority instead of a key.
@Suite struct ServerAuthorityTests {
    /// Lets a client that trusts `authority` for this name meet the server of `made`.
    private func meet(
        _ made: Made, as name: String, trusting authority: Made? = nil,
        server file: String = "server"
    ) throws -> Endpoint {
        let demand = ServerAuthority(
            certificatesPEM: try (authority ?? made).bytes("ca.crt"), name: name)
        let client = try Endpoint(
            TLSContext(identity: Material.good().identity(), trusting: demand))
        let server = try Endpoint(.server, made.identity(file))
        try server.start()
        try client.start()
        try converse(client, server)
        return client
    }

    private func expectRefusal(_ client: Endpoint, _ reason: String) {
        #expect(client.recorder.peers.isEmpty)
        #expect(client.recorder.errors.map(\.kind) == [.certificateRefused])
        #expect(client.recorder.errors.first?.reasons.first == reason)
    }

    @Test(arguments: ["box.example", "192.0.2.7", "2001:db8::7"], ["", "--p256"])
    func `a certificate that the authority signed for this name is enough`(
        name: String, kind: String
    ) throws {
        let made = try Made("\(kind) --name box.example --name 192.0.2.7 --name 2001:db8::7")
        let client = try meet(made, as: name)
        #expect(client.recorder.peers == [try made.identity("server").fingerprint])
    }

    @Test func `a device that the same authority has signed comes without the authority's own`()
        throws
    {
        let made = try Made("--name box.example")
        let demand = ServerAuthority(
            certificatesPEM: try made.bytes("ca.crt"), name: "box.example")
        let client = try Endpoint(
            TLSContext(identity: made.identity("client"), trusting: demand))
        let server = try Endpoint(.server, made.identity("server"))
        try server.start()
        try client.start()
        try converse(client, server)
        #expect(server.recorder.peers == [try made.identity("client").fingerprint])
    }

    @Test func `a certificate for another name is refused`() throws {
        let made = try Made("--name box.example --name 192.0.2.7")
        expectRefusal(try meet(made, as: "other.example"), "hostname mismatch")
        expectRefusal(try meet(made, as: "192.0.2.8"), "IP address mismatch")
    }

    @Test func `a certificate of another authority is refused`() throws {
        let made = try Made("--name box.example")
        expectRefusal(
            try meet(made, as: "box.example", trusting: Made("")),
            "unable to get local issuer certificate")
    }

    @Test func `a certificate whose time is over is refused`() throws {
        let made = try Made("")
        made.remove("server.key")
        made.remove("server.crt")
        try made.run("--name box.example --days -1")
        expectRefusal(try meet(made, as: "box.example"), "certificate has expired")
    }

    @Test func `a device's certificate is no server's`() throws {
        let made = try Made("")
        expectRefusal(
            try meet(made, as: "localhost", server: "client"), "unsuitable certificate purpose")
    }

    @Test(arguments: ["", "junk"])
    func `a file without a certificate is an error`(text: String) throws {
        let authority = ServerAuthority(certificatesPEM: Array(text.utf8), name: "a")
        let error = #expect(throws: TLSError.self) {
            try TLSContext(identity: Material.good().identity(), trusting: authority)
        }
        #expect(error?.kind == .badKeyFile)
    }
}
