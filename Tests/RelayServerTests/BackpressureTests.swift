// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RelayCore
import RelaySystem
import RelayWire
import Testing

@testable import RelayServer

/// What happens at one hop when the next one is slow.
struct BackpressureTests {
    /// Far more than all kernel buffers and water marks on the way.
    private static let size = 32 << 20
    private let hello = Frame(Hello(software: "test"))
    private let attach: Frame

    init() {
        var attach = Attach(kind: .log)
        attach.session = SessionID(Bits128(high: 0, low: 7))
        self.attach = Frame(attach, channel: 1)
    }

    @Test func `a client that does not read stops its holder, and gets everything later`()
        async throws
    {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, attach)
        let server = try await holder.accept()
        _ = try await server.next(Attach.self)
        try await client.channel.setOption(.autoRead, value: false).get()
        let written = write(server.channel)
        try await standstill(of: server.channel)
        #expect(try await unsent(in: server.channel) > Self.size / 2)

        // The link is not dead: what the client sends still goes through.
        client.send(Frame(Acknowledge(written: 0), channel: 1))
        #expect(try await server.next(Acknowledge.self).written == 0)

        try await client.channel.setOption(.autoRead, value: true).get()
        var offset: UInt64 = 0
        while offset < UInt64(Self.size) {
            let output = try await client.next(Output.self)
            try #require(output.offset == offset)
            try #require(output.bytes.last == UInt8(truncatingIfNeeded: offset >> 16))
            offset = output.end
        }
        try await written.get()
        client.close()
        await site.server.stop()
    }

    @Test func `a holder that does not read stops its client, and gets everything later`()
        async throws
    {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, attach)
        let server = try await holder.accept()
        _ = try await server.next(Attach.self)
        try await server.channel.setOption(.autoRead, value: false).get()
        var sent: UInt64 = 0
        while sent < UInt64(Self.size) {
            let input = Input(offset: sent, bytes: [UInt8](repeating: 7, count: 16 << 10))
            client.channel.write(ByteBuffer(bytes: Frame(input, channel: 1).encoded), promise: nil)
            sent = input.end
        }
        client.channel.flush()
        try await standstill(of: client.channel)
        #expect(try await unsent(in: client.channel) > Self.size / 2)

        try await server.channel.setOption(.autoRead, value: true).get()
        var taken: UInt64 = 0
        while taken < sent {
            let input = try await server.next(Input.self)
            try #require(input.offset == taken)
            taken = input.end
        }
        client.close()
        await site.server.stop()
    }

    /// Writes `size` bytes of output, each frame filled with its number.
    private func write(_ channel: any Channel) -> EventLoopFuture<Void> {
        for number in 0..<Self.size >> 16 {
            let output = Output(
                offset: UInt64(number << 16),
                bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1 << 16))
            channel.write(ByteBuffer(bytes: Frame(output, channel: 1).encoded), promise: nil)
        }
        return channel.writeAndFlush(ByteBuffer())
    }

    private func unsent(in channel: any Channel) async throws -> Int {
        try await channel.getOption(.bufferedWritableBytes).get()
    }

    /// Returns when the other side takes nothing more: the loop had 200 turns and wrote nothing.
    private func standstill(of channel: any Channel) async throws {
        var last = -1
        var turns = 0
        while turns < 200 {
            let now = try await unsent(in: channel)
            turns = now == last ? turns + 1 : 0
            last = now
        }
    }
}
