// SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import RelayTLS

/// Peers that are not ours: each is refused by error and close, and told why by an alert.
@Suite struct RefusalTests {
    let server: Endpoint
    let client: Endpoint

    init() throws {
        server = try Endpoint(.server, Material.good().identity())
        client = try Endpoint(.client, Material.good().identity())
    }

    @Test func `a stranger who keeps all the rules is let in`() throws {
        let stranger = try Stranger(.client) { try $0.present(.good()) }
        try meet(stranger)
        #expect(server.recorder.peers.count == 1)
        #expect(stranger.isEstablished)
        #expect(stranger.reasons.isEmpty)
    }

    @Test func `a client without ALPN is refused`() throws {
        let stranger = try Stranger(.client) { habits in
            try habits.present(.good())
            habits.offer(nil)
        }
        try meet(stranger)
        expectRefusal(.noApplicationProtocol)
        #expect(stranger.reasons == ["tlsv1 alert no application protocol"])
    }

    @Test(arguments: ["h2", "relay/", "relay/10", "relay/2"])
    func `a client of another protocol is refused`(name: String) throws {
        let stranger = try Stranger(.client) { habits in
            try habits.present(.good())
            habits.offer(name)
        }
        try meet(stranger)
        expectRefusal(.noApplicationProtocol)
        #expect(stranger.reasons == ["tlsv1 alert no application protocol"])
    }

    @Test func `a server that chooses no protocol is refused`() throws {
        let stranger = try Stranger(.server) { habits in
            try habits.present(.good())
            habits.chooseNoProtocol()
        }
        try client.start()
        try converse(client, stranger)
        #expect(client.recorder.peers.isEmpty)
        #expect(client.recorder.errors.map(\.kind) == [.noApplicationProtocol])
        #expect(client.recorder.isInactive)
    }

    @Test func `TLS 1.2 is refused`() throws {
        let stranger = try Stranger(.client) { habits in
            try habits.present(.good())
            habits.speakOnlyTLS12()
        }
        try meet(stranger)
        expectRefusal(.handshakeFailed)
        #expect(stranger.reasons == ["tlsv1 alert protocol version"])
    }

    @Test func `a client without a certificate is refused`() throws {
        let stranger = Stranger(.client) { _ in }
        try meet(stranger)
        expectRefusal(.certificateRefused)
        #expect(stranger.reasons == ["tlsv13 alert certificate required"])
    }

    @Test func `two certificates are refused`() throws {
        let stranger = try Stranger(.client) { habits in
            try habits.present(.good())
            try habits.add(.good())
        }
        try meet(stranger)
        expectRefusal(.certificateRefused, "the certificate does not come alone")
    }

    @Test func `an RSA certificate is refused`() throws {
        let stranger = try Stranger(.client) { try $0.present(.rsa()) }
        try meet(stranger)
        expectRefusal(.certificateRefused, "the key is neither Ed25519 nor P-256")
        #expect(stranger.reasons == ["sslv3 alert bad certificate"])
    }

    @Test func `an RSA server is refused and hears of it`() throws {
        let stranger = try Stranger(.server) { try $0.present(.rsa()) }
        try client.start()
        try converse(client, stranger)
        #expect(client.recorder.errors.map(\.kind) == [.certificateRefused])
        #expect(client.recorder.isInactive)
        #expect(stranger.reasons == ["sslv3 alert bad certificate"])
    }

    @Test func `a certificate of the greatest length is taken`() throws {
        let stranger = try Stranger(.client) { try $0.present(.long(4096)) }
        try meet(stranger)
        #expect(server.recorder.peers.count == 1)
    }

    @Test func `a certificate of one byte more is refused`() throws {
        let stranger = try Stranger(.client) { try $0.present(.long(4097)) }
        try meet(stranger)
        expectRefusal(.certificateRefused, "the certificate is longer than 4096 bytes")
    }

    @Test func `a much longer certificate is not even parsed`() throws {
        let stranger = try Stranger(.client) { try $0.present(.long(9000)) }
        try meet(stranger)
        expectRefusal(.handshakeFailed, "excessive message size")
    }

    @Test func `who is refused by the server learns it after he was established`() throws {
        let stranger = try Stranger(.server) { habits in
            try habits.present(.good())
            habits.refuseCertificates()
        }
        try client.start()
        try converse(client, stranger)
        #expect(client.recorder.peers.count == 1)
        #expect(client.recorder.errors.map(\.kind) == [.certificateRefused])
        #expect(client.recorder.errors.first?.reasons == ["tlsv1 alert unknown ca"])
        #expect(client.recorder.isInactive)
    }

    private func meet(_ stranger: Stranger) throws {
        try server.start()
        try converse(stranger, server)
    }

    private func expectRefusal(
        _ kind: TLSError.Kind, _ reason: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(server.recorder.peers.isEmpty, sourceLocation: sourceLocation)
        #expect(server.recorder.errors.map(\.kind) == [kind], sourceLocation: sourceLocation)
        #expect(server.recorder.isInactive, sourceLocation: sourceLocation)
        guard let reason else { return }
        #expect(
            server.recorder.errors.first?.reasons.first == reason, sourceLocation: sourceLocation)
    }
}
