// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// A client, a server and a holder that is played by the test, over real sockets.
struct LinkTests {
    private let hello = Frame(Hello(software: "test"))

    private func attach(to session: UInt64?, kind: Attach.Kind = .log) -> Attach {
        var attach = Attach(kind: kind)
        attach.session = session.map { SessionID(Bits128(high: 0, low: $0)) }
        return attach
    }

    @Test func `a stranger is told who he is and nothing else`() async throws {
        let site = try await Site()
        let stranger = try Site.identity()
        let client = try await site.client(as: stranger)
        client.send(hello, Frame(attach(to: 1), channel: 1), Frame(List()))
        #expect(try await client.next(Hello.self).software == ServedHost.software)
        let refusal = Refused(.unauthorised, "\(stranger.fingerprint)")
        #expect(await client.next() == Frame(refusal, channel: 1))
        #expect(await client.next() == nil)
        await site.server.stop()
    }

    @Test func `the holder gets who it is, the Attach as it was sent, and what follows`()
        async throws
    {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        let attach = Frame(attach(to: 7), channel: 3)
        let acknowledge = Frame(Acknowledge(written: 0), channel: 3)
        client.send(hello, attach, acknowledge)

        let server = try await holder.accept()
        #expect(await server.next()?.type == .hello)
        let admit = try await server.next(Admit.self)
        #expect(admit.principal == "device \(site.device.fingerprint)")
        #expect(admit.role == .owner)
        #expect(admit.address == "127.0.0.1")
        #expect(await server.next() == attach)
        #expect(await server.next() == acknowledge)

        let output = Frame(Output(offset: 0, bytes: [1, 2, 3]), channel: 3)
        let gap = Frame(Gap(start: 3, end: 5), channel: 3)
        server.send(hello, output, gap)
        #expect(await client.next()?.type == .hello)
        #expect(await client.next() == output)
        #expect(await client.next() == gap)
        await site.server.stop()
    }

    @Test func `a session that is unknown and one that has ended are told apart`() async throws {
        let site = try await Site()
        let run = try site.state.directory.runDirectory()
        let ended = SessionID(Bits128(high: 0, low: 2))
        #expect(try run.createExclusively(file: "\(ended).started"))
        let client = try await site.client()
        client.send(hello, Frame(attach(to: 1), channel: 1))
        #expect(try await client.next(Refused.self).code == .noSuchSession)
        client.send(Frame(attach(to: 2), channel: 1))
        #expect(try await client.next(Refused.self).code == .ended)
        await site.server.stop()
    }

    @Test func `a session is found by its name`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "build")
        let client = try await site.client()
        var attach = attach(to: nil)
        attach.name = SessionName("build")
        client.send(hello, Frame(attach, channel: 1))
        let server = try await holder.accept()
        #expect(try await server.next(Attach.self) == attach)
        await site.server.stop()
    }

    @Test func `a holder that dies ends its channel, not the link`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, Frame(attach(to: 7), channel: 1))
        let server = try await holder.accept()
        _ = try await server.next(Attach.self)
        server.close()
        #expect(try await client.next(Refused.self).code == .unreachable)
        client.send(Frame(Ping(token: 9)))
        #expect(try await client.next(Pong.self).token == 9)
        await site.server.stop()
    }

    @Test func `a holder that breaks the protocol ends its channel, not the link`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, Frame(attach(to: 7), channel: 1))
        let server = try await holder.accept()
        _ = try await server.next(Attach.self)
        server.send(Frame(Gap(start: 0, end: 1), channel: 2))
        #expect(try await client.next(Refused.self).code == .unreachable)
        #expect(await server.next() == nil)
        client.send(Frame(Ping(token: 9)))
        #expect(try await client.next(Pong.self).token == 9)
        await site.server.stop()
    }

    @Test func `a client that plays the server loses its link and its holders`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, Frame(attach(to: 7), channel: 1))
        let server = try await holder.accept()
        _ = try await server.next(Attach.self)
        client.send(Frame(Admit(principal: "server", role: .owner)))
        _ = try await client.next(Closing.self)
        #expect(await client.next() == nil)
        #expect(await server.next() == nil)
        await site.server.stop()
    }

    @Test func `bytes that are no frame end the link`() async throws {
        let site = try await Site()
        let client = try await site.client()
        client.send(hello)
        client.channel.writeAndFlush(ByteBuffer(bytes: [0x0F, 0, 0]), promise: nil)
        _ = try await client.next(Closing.self)
        #expect(await client.next() == nil)
        await site.server.stop()
    }

    @Test func `a client that goes takes its connection to the holder along`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, Frame(attach(to: 7), channel: 1))
        let server = try await holder.accept()
        _ = try await server.next(Attach.self)
        client.close()
        #expect(await server.next() == nil)
        await site.server.stop()
    }

    @Test func `a device that is listed or struck out counts from its next Attach`() async throws {
        let site = try await Site()
        let other = try Site.identity()
        let client = try await site.client(as: other)
        client.send(hello)
        _ = try await client.next(Hello.self)
        _ = try DeviceAccess.authorize(other.fingerprint, comment: "", in: site.state.directory)
        client.send(Frame(attach(to: 1), channel: 1))
        #expect(try await client.next(Refused.self).code == .noSuchSession)
        try site.state.directory.open(create: false).remove(DeviceFile.authorized)
        client.send(Frame(attach(to: 1), channel: 1))
        #expect(try await client.next(Refused.self).code == .unauthorised)
        #expect(await client.next() == nil)
        await site.server.stop()
    }
}
