// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore
import NIOPosix
import RelaySystem
import RelayTLS
import Testing

@testable import RelayClient

/// Connections of a core, made and lost.
@Suite(.timeLimit(.minutes(2))) struct LinkSetTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private func dialer(to destination: String) throws -> Dialer {
        let (key, certificate) = try Identity.generate(commonName: "client")
        let identity = try Identity(keyPEM: key, certificatePEM: certificate)
        return Dialer(
            loop: loop, tls: try TLSContext(role: .client, identity: identity),
            destination: try Destination(destination))
    }

    private func listener(
        backlog: Int32 = 16, takes: Bool = true
    ) async throws -> any Channel {
        try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.autoRead, value: takes)
            .childChannelInitializer { $0.close() }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    @Test func `who takes a connection and ends it is told from who refuses it`() async throws {
        let listener = try await listener()
        let port = try #require(listener.localAddress?.port)
        let links = try await WatchedLinks(dialer(to: "127.0.0.1:\(port)"), pin: nil)
        try await links.connect(1)
        guard case .lost(_, wasAccepted: true) = await links.next() else {
            return #expect(Bool(false), "the connection was taken")
        }
        try await listener.close()
        try await links.connect(2)
        #expect(await links.next() == .lost(.refused, wasAccepted: false))
    }

    @Test func `a connection that is given up while it is made is not waited for`() async throws {
        // One connection fills the queue; what comes then is not answered.
        let listener = try await listener(backlog: 0, takes: false)
        let port = try #require(listener.localAddress?.port)
        let dialer = try dialer(to: "127.0.0.1:\(port)")
        let filler = try await dialer.connect().get()
        let links = try await WatchedLinks(dialer, pin: nil)
        let dialing = dialer.dial(["127.0.0.1"])
        try await links.open(1, over: dialing)
        try await links.disconnect(1)
        #expect(await links.next() == .lost(.timedOut, wasAccepted: false))
        // Its own time would end it after ten seconds.
        await #expect { try await dialing.connection.get() } throws: { error in
            ConnectFailure(error) != .timedOut
        }
        try await filler.close()
        try await listener.close()
    }

    @Test func `a program whose link never begins ends when it is given up`() async throws {
        let pipe = try Pipe()
        let (life, pen) = (pipe.reading.raw, pipe.writing.raw)
        // The program has the pipe open as long as it lives.
        let script = "exec 3>/proc/\(getpid())/fd/\(pen); echo x >&3; exec sleep 1000"
        var dialer = try dialer(to: "127.0.0.1")
        dialer.carrier = .program(
            LinkProgram(try SSHClient(command: "sh -c '\(script)'"), dialer.destination))
        let links = try await WatchedLinks(dialer, pin: nil)
        try await links.connect(1)
        #expect(Self.read(life) == [UInt8(ascii: "x"), UInt8(ascii: "\n")])
        let reading = OwnedDescriptor(owning: dup(life))
        _ = consume pipe
        try await links.disconnect(1)
        #expect(await links.next() == .lost(.timedOut, wasAccepted: false))
        #expect(Self.read(reading.raw) == [], "its end")
    }

    /// What comes first; nothing at the end, nil if nothing happens.
    private static func read(_ descriptor: CInt) -> [UInt8]? {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&polled, 1, 60_000) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        return Array(bytes.prefix(max(count, 0)))
    }

    @Test func `a host that was met is found again without a look-up`() async throws {
        let server = try await FrameServer()
        var dialer = try dialer(to: "nowhere.test:\(server.port)")
        dialer.carrier = .port(knownAddresses: ["127.0.0.1"])
        let never = loop.makePromise(of: [SocketAddress].self)
        let resolver = Resolving(never.futureResult)
        dialer.resolver = resolver
        let links = try await WatchedLinks(dialer, pin: server.identity.fingerprint)
        for number in 1...4 {
            try await links.connect(number)
            #expect(await links.next() == .opened)
            try await server.link().cut()
            guard case .lost(_, wasAccepted: true) = await links.next() else {
                return #expect(Bool(false), "the link was cut")
            }
        }
        #expect(resolver.lookUps == 1)
        never.succeed([])
        try await server.close()
    }

    @Test func `of another server it is told once, and nothing is sent to it`() async throws {
        let server = try await FrameServer()
        let dialer = try dialer(to: "127.0.0.1:\(server.port)")
        let links = try await WatchedLinks(dialer, pin: KnownHostsTests.otherKey)
        let key = server.identity.fingerprint
        for number in 1...2 {
            try await links.connect(number)
            if number == 1 { #expect(await links.next() == .strange(key)) }
            #expect(await links.next() == .lost(.otherKey(key), wasAccepted: true))
            #expect(try await server.link().rest() == [])
        }
        try await server.close()
    }
}
