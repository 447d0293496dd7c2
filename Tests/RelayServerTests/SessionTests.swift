// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RelayCore
import RelaySystem
import RelayWire
import Testing

@testable import RelayServer

/// Making sessions and finding them; the holder's part is played by the test.
struct SessionTests {
    private let hello = Frame(Hello(software: "test"))

    private func creation(_ number: UInt64, _ name: String, command: String? = nil) -> Attach {
        var attach = Attach(kind: .log)
        attach.session = SessionID(Bits128(high: 0, low: number))
        attach.name = SessionName(name)
        attach.creation = Creation()
        attach.creation?.command = command
        return attach
    }

    /// The connection of a holder that has just been started. The program itself is /bin/true,
    /// which ends at once, as the first process of a real one does.
    private func startingHolder(at site: Site) async throws -> FramePeer {
        let starting = try site.state.directory.runDirectory()
            .subdirectory("starting", create: true)
        var socket: String?
        while socket == nil {
            socket = try starting.entries().first
            await Task.yield()
        }
        let path = try "\(starting.path)/\(#require(socket))"
        let (frames, sink) = AsyncStream.makeStream(of: Frame.self)
        let channel = try await ClientBootstrap(group: site.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameSinkHandler(sink))
                }
            }
            .withConnectedSocket(UnixSocket.connect(path: path).release()).get()
        return FramePeer(channel, frames)
    }

    @Test func `a new session is specified, started and attached to`() async throws {
        let site = try await Site(holderExecutable: "/bin/true")
        let client = try await site.client()
        var attach = creation(7, "build", command: "make test")
        attach.size = WindowSize(columns: 100, rows: 40)
        attach.creation?.environment = ["TERM=vt100", "PATH=/tmp"]
        client.send(hello, Frame(attach, channel: 1))

        let starting = try await startingHolder(at: site)
        #expect(await starting.next()?.type == .hello)
        let specify = try await starting.next(Specify.self)
        #expect(specify.session == attach.session)
        #expect(specify.name == attach.name)
        #expect(specify.command == "make test")
        #expect(Array(specify.arguments.dropFirst()) == ["-c", "make test"])
        #expect(specify.runDirectory == (try site.state.directory.runDirectory().path))
        #expect(specify.size == attach.size)
        #expect(specify.ring == 4 << 20)
        #expect(specify.environment.contains("TERM=vt100"))
        #expect(!specify.environment.contains("PATH=/tmp"))
        #expect(specify.environment.contains { $0.hasPrefix("SSH_CONNECTION=127.0.0.1 ") })

        let holder = try await site.holder(7, name: "build")
        starting.send(hello, Frame(Ready()))
        #expect(try await holder.accept().next(Attach.self) == attach)
        #expect(await starting.next() == nil)
        await site.server.stop()
    }

    @Test func `a holder that cannot start says why`() async throws {
        let site = try await Site(holderExecutable: "/bin/true")
        let client = try await site.client()
        client.send(hello, Frame(creation(7, "build"), channel: 1))
        let starting = try await startingHolder(at: site)
        _ = try await starting.next(Specify.self)
        starting.send(Frame(StartFailed(.system, "execve /bin/nosuch: no such file")))
        let refusal = try await client.next(Refused.self)
        #expect(refusal == Refused(.startFailed, "execve /bin/nosuch: no such file"))
        await site.server.stop()
    }

    @Test func `a holder that ends without a word is no session`() async throws {
        let site = try await Site(holderExecutable: "/bin/true")
        let client = try await site.client()
        client.send(hello, Frame(creation(7, "build"), channel: 1))
        let starting = try await startingHolder(at: site)
        _ = try await starting.next(Specify.self)
        starting.close()
        #expect(try await client.next(Refused.self).code == .startFailed)
        await site.server.stop()
    }

    @Test(arguments: ["/bin/false", "/nonexistent/relay-holder"])
    func `a holder program that fails or is missing is no session`(program: String) async throws {
        let site = try await Site(holderExecutable: program)
        let client = try await site.client()
        client.send(hello, Frame(creation(7, "build"), channel: 1))
        let refusal = try await client.next(Refused.self)
        #expect(refusal.code == .startFailed)
        #expect(refusal.text.contains(program))
        let starting = try site.state.directory.runDirectory()
            .subdirectory("starting", create: true)
        #expect(try starting.entries() == [])
        await site.server.stop()
    }

    @Test(
        arguments: [
            (64 << 10, nil), (64 << 10 - 1, .limit), (1 << 30, nil), (1 << 30 + 1, .limit),
        ] as [(UInt64, Refused.Code?)])
    func `a ring has 64 KiB to 1 GiB`(ring: UInt64, code: Refused.Code?) async throws {
        let site = try await Site(holderExecutable: "/bin/false")
        let client = try await site.client()
        var attach = creation(7, "build")
        attach.creation?.ring = ring
        client.send(hello, Frame(attach, channel: 1))
        #expect(try await client.next(Refused.self).code == code ?? .startFailed)
        await site.server.stop()
    }

    @Test func `a command with a zero byte is refused`() async throws {
        let site = try await Site(holderExecutable: "/bin/false")
        let client = try await site.client()
        client.send(hello, Frame(creation(7, "build", command: "a\u{0}b"), channel: 1))
        let refusal = try await client.next(Refused.self)
        #expect(refusal == Refused(.startFailed, "a command cannot contain a zero byte"))
        await site.server.stop()
    }

    @Test func `the longest command fits`() async throws {
        let site = try await Site(holderExecutable: "/bin/true")
        let client = try await site.client()
        let command = String(repeating: "ü", count: Creation.maximumCommandLength / 2)
        client.send(hello, Frame(creation(7, "build", command: command), channel: 1))
        let starting = try await startingHolder(at: site)
        let specify = try await starting.next(Specify.self)
        #expect(specify.arguments.last == command)
        #expect(try #require(specify.command).utf8.count <= Specify.shownCommandLength)
        starting.close()
        await site.server.stop()
    }

    private func information(_ holder: FakeHolder, _ name: String) -> SessionInformation {
        SessionInformation(session: holder.session, name: SessionName(name)!)
    }

    /// Answers one question as the holder of a session would.
    private func answer(_ holder: FakeHolder, _ information: SessionInformation) async throws {
        let server = try await holder.accept()
        #expect(try await server.next(Admit.self) == Admit(principal: "server", role: .owner))
        #expect(try await server.next(Attach.self).kind == .request)
        #expect(try await server.next(Request.self).question == .information)
        server.send(Frame(Response(information), channel: 1))
    }

    @Test func `sessions are listed by asking their holders, the oldest first`() async throws {
        let site = try await Site()
        let holders = [try await site.holder(7), try await site.holder(8)]
        // What a killed holder leaves: a socket on which nobody listens.
        let run = try site.state.directory.runDirectory()
        _ = try UnixSocket.listen(in: run, name: "\(SessionID(Bits128(high: 0, low: 9)))")
        let client = try await site.client()
        client.send(hello, Frame(List()))
        var informations = [information(holders[0], "new"), information(holders[1], "old")]
        informations[1].age = 5
        try await answer(holders[0], informations[0])
        try await answer(holders[1], informations[1])
        #expect(try await client.next(Hello.self).software == ServedHost.software)
        #expect(await client.next() == Frame(Listed(informations[1])))
        #expect(await client.next() == Frame(Listed(informations[0])))
        #expect(await client.next() == Frame(ListEnd()))
        await site.server.stop()
    }

    @Test func `a holder that does not answer is left out`() async throws {
        let site = try await Site()
        let silent = try await site.holder(7)
        let client = try await site.client()
        client.send(hello, Frame(List()))
        _ = try await client.next(ListEnd.self)
        _ = try await silent.accept().next(Request.self)
        await site.server.stop()
    }

    @Test func `the session detached last is found`() async throws {
        let site = try await Site()
        let holders = [try await site.holder(7), try await site.holder(8)]
        let client = try await site.client()
        var attach = Attach(kind: .log)
        attach.latest = true
        client.send(hello, Frame(attach, channel: 1))
        var informations = [information(holders[0], "a"), information(holders[1], "b")]
        informations[0].detached = 9
        informations[1].detached = 5
        try await answer(holders[0], informations[0])
        try await answer(holders[1], informations[1])
        #expect(try await holders[1].accept().next(Attach.self) == attach)
        await site.server.stop()
    }
}
