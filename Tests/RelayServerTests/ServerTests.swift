// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import RelaySystem
import RelayWire
import Testing

@testable import RelayServer

/// Starting, listening and stopping.
struct ServerTests {
    @Test func `one state directory has one server at a time`() async throws {
        let site = try await Site()
        await #expect(throws: ServerError.alreadyRunning(state: site.state.path)) {
            _ = try await Server.start(site.settings, on: site.loop)
        }
    }

    @Test func `key, certificate and port are written on the first start and kept`() async throws {
        let state = TemporaryState()
        let first = try await start(on: state)
        let files = try state.directory.open(create: false)
        let port = try #require(try PortFile.read(in: files))
        #expect(await first.addresses == [ListenAddress(host: "127.0.0.1", port: port)])
        #expect(try mode(of: "server.key", in: state) == 0o600)
        #expect(try mode(of: "server.crt", in: state) == 0o600)
        #expect(try OwnIdentity.fingerprint(in: state.directory) == first.fingerprint)
    }

    @Test func `the server's key outlives it`() async throws {
        let state = TemporaryState()
        let first = try await start(on: state)
        await first.stop()
        let second = try await start(on: state)
        #expect(second.fingerprint == first.fingerprint)
        await second.stop()
        try state.directory.open(create: false).remove("server.crt")
        await #expect(throws: ServerError.noCertificate(state: state.path)) {
            _ = try await start(on: state)
        }
    }

    @Test func `a key that cannot be read is said with its place and a remedy`() throws {
        let state = TemporaryState()
        let files = try state.directory.open(create: true)
        try files.write(file: "server.key", Array("junk".utf8))
        try files.write(file: "server.crt", Array("junk".utf8))
        let error = #expect(throws: ServerError.self) {
            _ = try OwnIdentity.fingerprint(in: state.directory)
        }
        #expect("\(error!)".contains("server.crt in \(state.path)"))
    }

    @Test func `its port can be bound again although a client stays connected`() async throws {
        let site = try await Site()
        let port = try await site.port
        let client = try await site.client()
        _ = try await client.next(Hello.self)
        let other = TemporaryState()
        async let stopped: Void = site.server.stop()
        let server = try await start(on: other, port: port, patience: .seconds(10))
        #expect(await server.addresses.first?.port == port)
        _ = try await client.next(Closing.self)
        await stopped
        await server.stop()
    }

    @Test func `a given port that stays in use is an error`() async throws {
        let site = try await Site()
        let port = try await site.port
        await #expect(throws: ServerError.addressTaken("127.0.0.1:\(port)")) {
            _ = try await start(on: TemporaryState(), port: port, patience: .milliseconds(300))
        }
        await site.server.stop()
    }

    @Test func `a remembered port is used again, on all addresses`() async throws {
        let state = TemporaryState()
        let given = try await start(on: state)
        let port = try #require(await given.addresses.first?.port)
        await given.stop()
        var settings = settings(state)
        settings.listen = []
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let server = try await start(settings, on: loop)
        #expect(await server.addresses.map(\.port) == [port])
        #expect(await server.addresses.first?.host != "127.0.0.1")
        await server.stop()
    }

    @Test func `a port file without a port is an error that names it`() async throws {
        let state = TemporaryState()
        let file = "\(state.path)/port"
        for text in ["", "x\n", "0\n", "65536\n", "-1\n"] {
            try state.directory.open(create: true).write(file: "port", Array(text.utf8))
            await #expect(throws: ServerError.badPort(file: file)) {
                _ = try await start(on: state)
            }
        }
    }

    @Test func `stopping tells every client and leaves the holders alone`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7)
        let client = try await site.client()
        var attach = Attach(kind: .log)
        attach.session = holder.session
        client.send(Frame(Hello(software: "test")), Frame(attach, channel: 1))
        _ = try await holder.accept().next(Attach.self)
        async let stopped: Void = site.server.stop()
        _ = try await client.next(Closing.self)
        client.close()
        await stopped
        #expect(try site.state.directory.runDirectory().exists(holder.session.description))
    }

    private func settings(_ state: TemporaryState) -> ServerSettings {
        var settings = ServerSettings(
            state: state.directory, surroundings: Surroundings(), holderExecutable: "/bin/false",
            log: .silent)
        settings.listen = [ListenAddress(host: "127.0.0.1", port: 0)]
        return settings
    }

    private func start(
        on state: TemporaryState, port: Int = 0, patience: Duration = .seconds(10)
    ) async throws -> Server {
        var settings = settings(state)
        settings.listen = [ListenAddress(host: "127.0.0.1", port: port)]
        settings.portPatience = patience
        return try await start(settings, on: MultiThreadedEventLoopGroup.singleton.next())
    }

    private func start(_ settings: ServerSettings, on loop: any EventLoop) async throws -> Server {
        try await Server.start(settings, on: loop)
    }

    private func mode(of file: String, in state: TemporaryState) throws -> mode_t {
        var status = stat()
        try #require(unsafe lstat("\(state.path)/\(file)", &status) == 0)
        return status.st_mode & 0o777
    }
}
