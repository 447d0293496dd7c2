// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import RelayCore
import Testing

@testable import RelayTLS

@Suite struct HandshakeTests {
    @Test func `both sides learn the other's fingerprint, once`() throws {
        let pair = try Pair()
        try pair.establish()
        #expect(pair.client.recorder.peers == [pair.serverIdentity.fingerprint])
        #expect(pair.server.recorder.peers == [pair.clientIdentity.fingerprint])
        #expect(pair.client.recorder.errors.isEmpty)
        #expect(pair.server.recorder.errors.isEmpty)
    }

    @Test func `P-256 and Ed25519 keys understand each other`() throws {
        let old = try Identity(
            keyPEM: Array(Vectors.p256Key.utf8),
            certificatePEM: Array(Vectors.p256Certificate.utf8))
        let client = try Endpoint(.client, old)
        let server = try Endpoint(.server, Material.good().identity())
        try server.start()
        try client.start()
        try converse(client, server)
        #expect(server.recorder.peers.map(\.description) == [Vectors.p256Fingerprint])
        #expect(client.recorder.peers.count == 1)
    }

    @Test func `a channel that is active already starts when the handler is added`() throws {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish() }
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere"), promise: nil)
        let identity = try Material.good().identity()
        let handler = try TLSHandler(context: TLSContext(role: .client, identity: identity))
        try channel.pipeline.syncOperations.addHandler(handler)
        #expect(try channel.readOutbound(as: ByteBuffer.self) != nil)
    }

    @Test func `it works one byte at a time`() throws {
        let pair = try Pair()
        try pair.server.start()
        try pair.client.start()
        pair.client.write([1, 2, 3])
        try converse(pair.client, pair.server) { ciphertext in
            ciphertext.readableBytesView.map { ByteBuffer(bytes: [$0]) }
        }
        #expect(pair.client.recorder.peers == [pair.serverIdentity.fingerprint])
        #expect(pair.server.recorder.received == [1, 2, 3])
    }

    @Test func `what the client writes when established leaves with its Finished`() throws {
        let pair = try Pair()
        pair.client.recorder.whenEstablished = { recorder, context in
            recorder.write(Array("attach".utf8), context)
        }
        try pair.server.start()
        try pair.client.start()
        for hello in try pair.client.takeWrites() { try pair.server.receive(hello) }
        for flight in try pair.server.takeWrites() { try pair.client.receive(flight) }
        let last = try pair.client.takeWrites()
        #expect(last.count == 1)
        #expect(pair.server.recorder.peers.isEmpty)
        for flight in last { try pair.server.receive(flight) }
        #expect(pair.server.recorder.received == Array("attach".utf8))
    }

    @Test func `what was written before waits for the handshake, in order, with its promises`()
        throws
    {
        let pair = try Pair()
        let first = pair.client.write([1])
        let second = pair.client.write([2])
        try pair.server.start()
        try pair.client.start()
        var states: [String] = []
        first.assumeIsolated().whenSuccess { states.append("first") }
        second.assumeIsolated().whenSuccess { states.append("second") }
        #expect(states.isEmpty)
        try converse(pair.client, pair.server)
        #expect(states == ["first", "second"])
        #expect(pair.server.recorder.received == [1, 2])
    }

    @Test func `a peer that goes away in the middle is told as an error`() throws {
        let pair = try Pair()
        try pair.server.start()
        try pair.client.start()
        let write = pair.client.write([1])
        var failure: (any Error)?
        write.assumeIsolated().whenFailure { failure = $0 }
        pair.client.channel.pipeline.fireChannelInactive()
        #expect(pair.client.recorder.errors.map(\.kind) == [.closedDuringHandshake])
        #expect(failure as? ChannelError == .ioOnClosedChannel)
    }

    @Test func `closing during the handshake is no error`() throws {
        let pair = try Pair()
        try pair.server.start()
        try pair.client.start()
        pair.client.channel.close(promise: nil)
        #expect(pair.client.recorder.isInactive)
        #expect(pair.client.recorder.errors.isEmpty)
    }

    @Test func `who closes when established sends no more than goodbye`() throws {
        let pair = try Pair()
        pair.client.recorder.whenEstablished = { _, context in
            context.close(promise: nil)
        }
        try pair.establish()
        #expect(pair.client.recorder.isInactive)
        #expect(pair.client.recorder.errors.isEmpty)
        #expect(pair.server.recorder.received.isEmpty)
        #expect(pair.server.handler.endedCleanly)
    }
}
