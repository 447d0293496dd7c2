// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayClient

/// The driver with its threads, over TLS, against a server that the test plays.
@Suite(.timeLimit(.minutes(2))) struct SessionDriverTests {
    private static let session = SessionID(Bits128(high: 1, low: 2))

    private func attached(
        offset: UInt64 = 0, lost: UInt64 = 0, inputWritten: UInt64 = 0
    ) throws -> Attached {
        Attached(
            session: Self.session, name: try #require(SessionName("otter")), role: .owner,
            offset: offset, lost: lost, inputWritten: inputWritten, whenFull: .drop)
    }

    @Test func `a server with another key gets nothing at all`() async throws {
        let server = try await FrameServer()
        let client = try PipedClient(
            server, SessionWish(.new), pin: KnownHostsTests.otherKey)
        let received = try await server.link().rest()
        #expect(received == [])
        let ending = try await client.end()
        #expect(ending.status == 255)
        #expect(ending.lines[0].contains("HAS CHANGED"))
        #expect(ending.lines[1].contains("\(KnownHostsTests.otherKey)"))
        #expect(ending.lines[2].contains("\(server.identity.fingerprint)"))
        try await server.close()
    }

    @Test func `hello and attach come together, in the flight of the handshake's end`()
        async throws
    {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        let link = try await server.link()
        var received = link.received.makeAsyncIterator()
        let hello = try #require(await received.next())
        let attach = try #require(await received.next())
        #expect([hello.frame.type, attach.frame.type] == [.hello, .attach])
        #expect([hello.read, attach.read] == [1, 1])
        try await link.send(Refused(.limit, "enough"))
        let ending = try await client.end()
        #expect(ending.lines == ["127.0.0.1:\(server.port) refuses: enough"])
        try await server.close()
    }

    @Test func `output is written, the end is shown and the session is told`() async throws {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        let link = try await server.link()
        try await link.send(
            try attached(), Output(offset: 0, bytes: Array("abc".utf8)),
            Output(offset: 3, bytes: Array("def".utf8)), Exited(status: .exited(code: 9), end: 6))
        #expect(client.read(6) == Array("abcdef".utf8))
        #expect(try await client.end() == Ending(status: 9))
        let last = await link.rest().map(\.type)
        #expect(last.suffix(2) == [.exitSeen, .bye])
        try await server.close()
    }

    @Test func `after a cut the next link goes on where output and input were`() async throws {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        client.type(Array("one".utf8))
        let first = try await server.link()
        let attach = try await first.next(Attach.self)
        #expect(attach.creation != nil)
        try await first.send(try attached(), Output(offset: 0, bytes: [1, 2, 3]))
        #expect(client.read(3) == [1, 2, 3])
        #expect(try await first.next(Input.self).bytes == Array("one".utf8))
        try await first.cut()
        client.type(Array("two".utf8))

        let second = try await server.link()
        let resume = try await second.next(Attach.self)
        #expect(resume.creation == nil)
        #expect(resume.session == Self.session)
        #expect(resume.generation == attach.generation + 1)
        #expect(resume.start == .offset(3))
        try await second.send(try attached(offset: 3, inputWritten: 2))
        var typed: [UInt8] = []
        while typed.count < 4 { typed += try await second.next(Input.self).bytes }
        // What was confirmed may have been sent again before the answer came.
        #expect(typed.suffix(4) == Array("etwo".utf8)[...])
        try await second.send(Refused(.ended))
        #expect(try await client.end().status == 255)
        try await server.close()
    }

    @Test func `a gap ends a client whose output is no terminal, after what came before it`()
        async throws
    {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        let link = try await server.link()
        try await link.send(
            try attached(), Output(offset: 0, bytes: [1, 2]), Gap(start: 2, end: 1002))
        let ending = try await client.end()
        #expect(ending.status == 255)
        #expect(ending.lines[0] == "1000 bytes of output were lost (2–1002)")
        #expect(client.read(2) == [1, 2])
        #expect(await link.rest().last?.type == .bye)
        try await server.close()
    }

    @Test func `no more is typed than the session has room for`() async throws {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        let link = try await server.link()
        try await link.send(try attached())
        let typed = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
        let input = client.input
        try startThread { _ = OutputWriter.write(typed, to: input) }
        var received: [UInt8] = []
        var confirmed = 0
        while received.count < typed.count {
            let piece = try await link.next(Input.self)
            #expect(piece.offset == UInt64(received.count))
            received += piece.bytes
            #expect(received.count - confirmed <= Int(Input.window))
            // Only a full window is confirmed: one byte of it is never used.
            if received.count - confirmed == Int(Input.window) - 1 {
                confirmed = received.count
                try await link.send(InputTaken(offset: UInt64(confirmed)))
            }
        }
        #expect(received == typed)
        try await link.send(Exited(status: .exited(code: 0), end: 0))
        #expect(try await client.end().status == 0)
        try await server.close()
    }

    @Test func `a client that is told to go does not wait for output that nobody takes`()
        async throws
    {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        let link = try await server.link()
        let much = [UInt8](repeating: 7, count: Output.maximumLength)
        try await link.send(
            try attached(), Output(offset: 0, bytes: much),
            Output(offset: UInt64(much.count), bytes: much))
        // The pipe holds 64 KiB: the writer is stuck when the first of it can be read.
        #expect(client.read(1) == [7])
        client.driver.post { $0.signalCame(SIGTERM) }
        let ending = try await client.end()
        #expect(ending.status == 255)
        #expect(ending.lines[0].hasPrefix("terminated; the session otter lives on"))
        #expect(await link.rest().last?.type == .bye)
        try await server.close()
    }

    @Test func `output that cannot be written any more ends the client`() async throws {
        let server = try await FrameServer()
        let name = try #require(SessionName("otter"))
        let client = try PipedClient(server, SessionWish(.named(name)))
        let link = try await server.link()
        client.closeOutput()
        try await link.send(try attached(), Output(offset: 0, bytes: [1]))
        let ending = try await client.end()
        #expect(ending.status == 255)
        #expect(ending.lines[0].contains("cannot write to standard output: Broken pipe"))
        try await server.close()
    }

    @Test func `a server that breaks the protocol is left at once`() async throws {
        let server = try await FrameServer()
        let client = try PipedClient(server, SessionWish(.new))
        let link = try await server.link()
        try await link.send(Output(offset: 0, bytes: [1]))
        let ending = try await client.end()
        #expect(ending.status == 255)
        #expect(ending.lines[0].contains("does not keep to the protocol"))
        try await server.close()
    }
}
