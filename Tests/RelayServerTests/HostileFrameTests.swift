// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// Frames that no client may send, from a device and from a stranger, over real sockets. Each ends
/// the link with a code that a client has words for, and the server goes on.
struct HostileFrameTests {
    private static let session = SessionID(Bits128(high: 0, low: 7))
    private static let information = SessionInformation(
        session: session, name: SessionName("seven")!)

    /// What travels between other peers: the class is wrong, whoever sends it.
    private static let foreign: [Frame] = [
        Frame(Specify(session: session, name: SessionName("a")!, runDirectory: "/tmp")),
        Frame(Ready()), Frame(StartFailed(.system, "no")),
        Frame(Admit(principal: "server", role: .owner)), Frame(Listed(information)),
        Frame(ListEnd()),
        Frame(
            Attached(
                session: session, name: SessionName("a")!, role: .owner, offset: 0, lost: 0,
                inputWritten: 0, whenFull: .drop), channel: 1),
        Frame(Output(offset: 0, bytes: [1]), channel: 1),
        Frame(Gap(start: 0, end: 1), channel: 1), Frame(InputTaken(offset: 0), channel: 1),
        Frame(Exited(status: .exited(code: 0), end: 0), channel: 1),
        Frame(Response(information), channel: 1), Frame(Refused(.ended), channel: 1),
        Frame(Snapshot(offset: 0, bytes: []), channel: 1),
        Frame(Captured(isLast: true, text: []), channel: 1),
        Frame(DeviceTable([]), channel: 0), Frame(Notice("no"), channel: 1),
    ]
    /// Bytes that are no frame of a client.
    private static let broken: [[UInt8]] = [
        // A type that nobody knows, and one that is not written in one byte.
        [0x0F, 0, 0], [0x40, 0x7F, 0, 0],
        // A body of 147,457 bytes is announced before the first Attach; of 2^62-1.
        [0x10, 1, 0x80, 0x02, 0x40, 0x01], [0x10, 1] + [UInt8](repeating: 0xFF, count: 8),
        // An Attach with an unknown field that must be known; an empty one.
        [0x10, 1, 3, 0x40, 0x81, 0], [0x10, 1, 0],
        // A Ping on a channel, and one without its token.
        [0x01, 1, 1, 5], [0x01, 0, 0],
    ]

    private func expectRefusal(
        of bytes: [UInt8], from client: FramePeer, at site: Site
    ) async throws {
        client.send(Frame(Hello(software: "test")))
        client.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        #expect(try await client.next(Refused.self).code == .violation)
        _ = try await client.next(Closing.self)
        #expect(await client.next() == nil)
        try await expectGoodClient(at: site)
        await site.server.stop()
    }

    private func expectGoodClient(at site: Site) async throws {
        let good = try await site.client()
        good.send(Frame(Hello(software: "test")), Frame(List()))
        _ = try await good.next(ListEnd.self)
    }

    @Test(arguments: foreign) func `a device that plays another peer is refused`(
        frame: Frame
    ) async throws {
        let site = try await Site()
        try await expectRefusal(of: frame.encoded, from: site.client(), at: site)
    }

    @Test(arguments: foreign) func `a stranger that plays another peer is refused`(
        frame: Frame
    ) async throws {
        let site = try await Site()
        let stranger = try await site.client(as: Site.identity())
        try await expectRefusal(of: frame.encoded, from: stranger, at: site)
    }

    @Test(arguments: broken) func `bytes that are no frame are refused`(
        bytes: [UInt8]
    ) async throws {
        let site = try await Site()
        try await expectRefusal(of: bytes, from: site.client(), at: site)
    }

    @Test func `a frame that never ends costs its link and nothing else`() async throws {
        let site = try await Site()
        let client = try await site.client()
        let whole = Frame(type: .attach, channel: 1, body: [UInt8](repeating: 0, count: 1000))
        let part = ByteBuffer(bytes: whole.encoded.dropLast(1))
        try await client.channel.writeAndFlush(part).get()
        try await expectGoodClient(at: site)
        try await client.channel.close().get()
        try await expectGoodClient(at: site)
        await site.server.stop()
    }

    @Test func `an unauthorised device learns its fingerprint, whatever it wants`() async throws {
        let site = try await Site()
        let identity = try Site.identity()
        var creation = Attach(kind: .terminal)
        creation.session = Self.session
        creation.instance = InstanceID(Bits128(high: 0, low: 1))
        creation.creation = Creation()
        var kill = Attach(kind: .request)
        kill.session = Self.session
        for frame in [Frame(creation, channel: 1), Frame(kill, channel: 1), Frame(List())] {
            for code in [Refused.Code.unauthorised, .penalised] {
                let client = try await site.client(as: identity)
                client.send(Frame(Hello(software: "test")), frame)
                let refused = try await client.next(Refused.self)
                #expect(refused.code == code)
                #expect(code == .penalised || refused.text == "\(identity.fingerprint)")
                #expect(await client.next() == nil)
            }
            // A device that is let in ends the wait of its source.
            try await expectGoodClient(at: site)
        }
        #expect(
            try site.state.directory.runDirectory().entries().allSatisfy {
                SessionID($0) == nil
            })
        await site.server.stop()
    }
}
