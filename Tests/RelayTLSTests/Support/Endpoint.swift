// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import RelayCore

@testable import RelayTLS

/// Anything that takes ciphertext and has ciphertext to send.
protocol Speaker {
    /// All that is waiting to be sent, one element for each write.
    func takeWrites() throws -> [ByteBuffer]
    func receive(_ ciphertext: ByteBuffer) throws
}

/// A channel with a TLS handler and a recorder, on nobody's network.
final class Endpoint: Speaker {
    let channel = EmbeddedChannel()
    let handler: TLSHandler
    let recorder = Recorder()

    convenience init(_ role: TLSRole, _ identity: Identity) throws {
        try self.init(TLSContext(role: role, identity: identity))
    }

    init(_ context: TLSContext) throws {
        handler = try TLSHandler(context: context)
        try channel.pipeline.syncOperations.addHandlers([handler, recorder])
    }

    /// A channel holds itself until it is closed.
    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    func start() throws {
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere"), promise: nil)
    }

    /// Bytes written by the one who uses TLS.
    @discardableResult
    func write(_ bytes: [UInt8]) -> EventLoopFuture<Void> {
        channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func takeWrites() throws -> [ByteBuffer] {
        var writes: [ByteBuffer] = []
        while let ciphertext = try channel.readOutbound(as: ByteBuffer.self) {
            writes.append(ciphertext)
        }
        return writes
    }

    func receive(_ ciphertext: ByteBuffer) throws {
        guard channel.isActive else { return }
        try channel.writeInbound(ciphertext)
    }
}

/// A client and a server with nothing but memory between them.
struct Pair {
    let client: Endpoint
    let server: Endpoint
    let clientIdentity: Identity
    let serverIdentity: Identity

    init() throws {
        clientIdentity = try Material.good().identity()
        serverIdentity = try Material.good().identity()
        client = try Endpoint(.client, clientIdentity)
        server = try Endpoint(.server, serverIdentity)
    }

    /// Starts both and lets them talk until they have nothing more to say.
    func establish() throws {
        try server.start()
        try client.start()
        try converse(client, server)
    }
}

/// Carries ciphertext both ways until both are silent, cut by `cut` on its way.
func converse(
    _ one: some Speaker, _ other: some Speaker,
    cut: (ByteBuffer) -> [ByteBuffer] = { [$0] }
) throws {
    while true {
        let there = try one.takeWrites().flatMap(cut)
        for ciphertext in there { try other.receive(ciphertext) }
        let back = try other.takeWrites().flatMap(cut)
        for ciphertext in back { try one.receive(ciphertext) }
        if there.isEmpty, back.isEmpty { return }
    }
}
