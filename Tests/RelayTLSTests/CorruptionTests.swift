// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import RelayTLS

/// Bytes that are not the peer's.
@Suite struct CorruptionTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n", String(repeating: "\0", count: 99),
    ])
    func `what is no TLS ends in an error`(text: String) throws {
        let server = try Endpoint(.server, Material.good().identity())
        try server.start()
        try server.receive(ByteBuffer(string: text))
        #expect(server.recorder.errors.map(\.kind) == [.handshakeFailed])
        #expect(server.recorder.isInactive)
    }

    @Test func `random bytes never crash either side`() throws {
        var random = SplitMix(state: 1)
        let identity = try Material.good().identity()
        for role in [TLSRole.client, .server] {
            let context = try TLSContext(role: role, identity: identity)
            for _ in 1...200 {
                let endpoint = try Endpoint(context)
                try endpoint.start()
                // A plausible record header lets the rest get further.
                let header: [UInt8] = [22, 3, 3, 0, 64]
                let body = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
                try endpoint.receive(ByteBuffer(bytes: header + body))
                #expect(endpoint.recorder.errors.count == 1)
            }
        }
    }

    @Test func `a byte changed on the way ends in an error, and the sender hears of it`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.client.write([1])
        pair.client.write([2])
        var writes = try pair.client.takeWrites()
        flip(bit: 8 * 9, in: &writes[1])
        for ciphertext in writes { try pair.server.receive(ciphertext) }
        #expect(pair.server.recorder.received == [1])
        #expect(pair.server.recorder.errors.map(\.kind) == [.connectionFailed])
        #expect(pair.server.recorder.isInactive)
        try converse(pair.client, pair.server)
        #expect(pair.client.recorder.errors.map(\.kind) == [.connectionFailed])
        #expect(pair.client.recorder.errors.first?.reasons == ["sslv3 alert bad record mac"])
    }

    @Test func `a bit changed anywhere in the handshake makes no wrong peer`() throws {
        let clientIdentity = try Material.good().identity()
        let serverIdentity = try Material.good().identity()
        let clientContext = try TLSContext(role: .client, identity: clientIdentity)
        let serverContext = try TLSContext(role: .server, identity: serverIdentity)
        // The first one goes unharmed and tells how long a handshake is.
        var position = -1
        var handshakeLength = Int.max
        while position < handshakeLength {
            let client = try Endpoint(clientContext)
            let server = try Endpoint(serverContext)
            try server.start()
            try client.start()
            var carried = 0
            try converse(client, server) { ciphertext in
                var ciphertext = ciphertext
                let end = carried + ciphertext.readableBytes
                if (carried..<end).contains(position) {
                    flip(bit: 8 * (position - carried) + position % 8, in: &ciphertext)
                }
                carried = end
                return [ciphertext]
            }
            if handshakeLength == Int.max { handshakeLength = carried }
            #expect([[], [serverIdentity.fingerprint]].contains(client.recorder.peers))
            #expect([[], [clientIdentity.fingerprint]].contains(server.recorder.peers))
            #expect(client.recorder.errors.count <= 1 && server.recorder.errors.count <= 1)
            position += 1
        }
        #expect(handshakeLength > 1000)
    }
}

private func flip(bit: Int, in ciphertext: inout ByteBuffer) {
    let index = ciphertext.readerIndex + bit / 8
    let byte = ciphertext.getInteger(at: index, as: UInt8.self) ?? 0
    ciphertext.setInteger(byte ^ (1 << UInt8(bit % 8)), at: index)
}

/// A small generator whose seed is written in the test.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
