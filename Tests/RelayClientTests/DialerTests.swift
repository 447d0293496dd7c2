// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RelayTLS
import Testing

@testable import RelayClient

/// Connections to a host whose name says little.
@Suite(.timeLimit(.minutes(2))) struct DialerTests {
    private struct NoSuchName: Error {}

    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private func dialer(_ server: FrameServer, known: [String]) throws -> Dialer {
        let (key, certificate) = try Identity.generate(commonName: "client")
        let identity = try Identity(keyPEM: key, certificatePEM: certificate)
        var dialer = Dialer(
            loop: loop, tls: try TLSContext(role: .client, identity: identity),
            destination: try Destination("nowhere.test:\(server.port)"))
        dialer.carrier = .port(knownAddresses: known)
        return dialer
    }

    @Test func `a look-up that hangs keeps nobody from the address that was good`() async throws {
        let server = try await FrameServer()
        var dialer = try dialer(server, known: ["127.0.0.1"])
        let never = loop.makePromise(of: [SocketAddress].self)
        dialer.resolver = Resolving(never.futureResult)
        let channel = try await dialer.connect().get()
        #expect(channel.remoteAddress?.port == server.port)
        try await channel.close()
        never.succeed([])
        try await server.close()
    }

    @Test func `a name that is not known any more is no obstacle either`() async throws {
        let server = try await FrameServer()
        var dialer = try dialer(server, known: ["127.0.0.1"])
        dialer.resolver = Resolving(loop.makeFailedFuture(NoSuchName()))
        let channel = try await dialer.connect().get()
        try await channel.close()
        dialer.carrier = .port(knownAddresses: [])
        let unknown = dialer
        await #expect(throws: (any Error).self) { try await unknown.connect().get() }
        try await server.close()
    }

    @Test func `of several addresses the first that takes the connection is used`() async throws {
        let server = try await FrameServer()
        let dialer = try dialer(server, known: [])
        // Nobody listens at the first two.
        let dialing = dialer.dial(["127.0.0.2", "127.0.0.3", "127.0.0.1"])
        let channel = try await dialing.connection.get()
        #expect(channel.remoteAddress?.ipAddress == "127.0.0.1")
        try await channel.close()
        try await server.close()
    }

    @Test func `the way to loopback is there, to a network that nobody has it is not`() throws {
        let loopback = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        #expect(Way(to: [loopback]).isThere)
        #expect(Way(to: [loopback]) == Way(to: [loopback]))
        #expect(!Way(to: []).isThere)
    }
}
