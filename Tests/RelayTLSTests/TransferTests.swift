// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import RelayTLS

@Suite struct TransferTests {
    /// 1 MiB and a bit, so that the last record is a short one.
    let bulk = (0..<(1 << 20) + 5).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }

    @Test func `bulk arrives both ways`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.client.write(bulk)
        pair.server.write(bulk.reversed())
        try converse(pair.client, pair.server)
        #expect(pair.server.recorder.received == bulk)
        #expect(pair.client.recorder.received == bulk.reversed())
    }

    @Test func `one flush is one write below, and one read is one read above`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.client.channel.write(ByteBuffer(bytes: bulk), promise: nil)
        pair.client.channel.write(ByteBuffer(bytes: [1]), promise: nil)
        pair.client.channel.flush()
        let writes = try pair.client.takeWrites()
        #expect(writes.count == 1)
        for ciphertext in writes { try pair.server.receive(ciphertext) }
        #expect(pair.server.recorder.reads == 1)
        #expect(pair.server.recorder.received == bulk + [1])
    }

    @Test(arguments: [1, 7, 1000, 16_384, 65_536])
    func `it does not matter how the network cuts`(length: Int) throws {
        let pair = try Pair()
        try pair.establish()
        let sent = Array(bulk.prefix(100_000))
        pair.client.write(sent)
        try converse(pair.client, pair.server) { ciphertext in
            var rest = ciphertext
            var pieces: [ByteBuffer] = []
            while let piece = rest.readSlice(length: min(length, rest.readableBytes)),
                piece.readableBytes > 0
            {
                pieces.append(piece)
            }
            return pieces
        }
        #expect(pair.server.recorder.received == sent)
    }

    @Test func `who has said all still hears the peer out`() throws {
        let pair = try Pair()
        try pair.establish()
        pair.client.write([1])
        try pair.client.channel.close(mode: .output).wait()
        let lastWords = try pair.client.takeWrites()
        pair.server.write([2, 3])
        for ciphertext in try pair.server.takeWrites() { try pair.client.receive(ciphertext) }
        #expect(pair.client.recorder.received == [2, 3])
        #expect(pair.client.channel.isActive)
        for ciphertext in lastWords { try pair.server.receive(ciphertext) }
        #expect(pair.server.recorder.received == [1])
        #expect(pair.server.handler.endedCleanly)
        for ciphertext in try pair.server.takeWrites() { try pair.client.receive(ciphertext) }
        #expect(pair.client.handler.endedCleanly)
        #expect(!pair.client.channel.isActive)
    }

    @Test func `an empty write keeps its promise`() throws {
        let pair = try Pair()
        try pair.establish()
        var isDone = false
        pair.client.write([]).assumeIsolated().whenSuccess { isDone = true }
        #expect(isDone)
        #expect(pair.client.recorder.errors.isEmpty)
    }

    @Test func `the peer may change keys at any time`() throws {
        let server = try Endpoint(.server, Material.good().identity())
        let stranger = try Stranger(.client) { try $0.present(.good()) }
        try server.start()
        try converse(stranger, server)
        stranger.requestKeyUpdate()
        stranger.write([1])
        try converse(stranger, server)
        server.write([2])
        try converse(stranger, server)
        #expect(server.recorder.received == [1])
        #expect(stranger.received == [2])
        #expect(stranger.reasons.isEmpty)
    }

    @Test func `a read that brings half a record is followed by another`() throws {
        let pair = try Pair()
        let counter = ReadCounter()
        try pair.server.channel.pipeline.syncOperations.addHandler(counter, position: .first)
        try pair.establish()
        pair.client.write([1])
        let written = try pair.client.takeWrites().first
        var ciphertext = try #require(written)
        let header = ciphertext.readSlice(length: 5)
        let half = try #require(header)
        let before = counter.reads
        try pair.server.receive(half)
        #expect(counter.reads == before + 1)
        try pair.server.receive(ciphertext)
        #expect(counter.reads == before + 1)
        #expect(pair.server.recorder.received == [1])
    }
}

/// Counts how often the channel is asked for more.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private(set) var reads = 0

    func read(context: ChannelHandlerContext) {
        reads += 1
        context.read()
    }
}
