// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

/// A plain TCP client for proxy tests: writes, and reads exactly what it asks for.
struct Caller: ~Copyable {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var unread = ByteBuffer()

    /// Connects to a port of 127.0.0.1, runs `body`, and hangs up.
    static func call<Result>(
        _ port: Int, _ body: (inout Caller) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var caller = Caller(outbound: outbound, inbound: inbound.makeAsyncIterator())
            return try await body(&caller)
        }
    }

    private init(
        outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) {
        self.outbound = outbound
        self.inbound = inbound
    }

    func write(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Sends no more, but goes on reading.
    func finish() { outbound.finish() }

    /// Waits for exactly this text; the end of the connection counts as the empty one.
    mutating func reads(
        _ text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let read = try await read(max(1, text.utf8.count))
        #expect(read == text, sourceLocation: sourceLocation)
    }

    /// Waits for `count` bytes; fewer only if the connection ended properly before.
    mutating func read(_ count: Int) async throws -> String {
        while unread.readableBytes < count,
            let bytes = try await inbound.next(isolation: #isolation)
        {
            unread.writeImmutableBuffer(bytes)
        }
        return unread.readString(length: min(count, unread.readableBytes)) ?? ""
    }
}
