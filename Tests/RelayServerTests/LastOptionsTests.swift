// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RelaySystem
import Testing

@testable import RelayServer

/// What the last server was started with, and who is started with it.
@Suite struct LastOptionsTests {
    let state = TemporaryState()

    private func files() throws -> PrivateDirectory { try state.directory.open(create: true) }

    private func write(_ text: String) throws {
        try files().write(file: "server.options", Array(text.utf8))
    }

    @Test(arguments: [
        LastOptions([], isInBackground: false), LastOptions([], isInBackground: true),
        LastOptions(["--listen", "[::1]:7", "--ca", "/it's\n\"ä"], isInBackground: true),
        LastOptions(["--audit", ""], isInBackground: false),
    ])
    func `what was written is read again`(_ options: LastOptions) throws {
        #expect(try LastOptions.read(in: files()) == nil)
        try options.write(in: files())
        #expect(try LastOptions.read(in: files()) == options)
        #expect(LastOptions(options.content) == options)
    }

    @Test(arguments: ["", "serve", "\0", "--listen\0*:7722\0", "serve\0--listen"])
    func `anything else is an error that names the file`(_ text: String) throws {
        try write(text)
        let error = #expect(throws: ServerError.self) { _ = try LastOptions.read(in: files()) }
        #expect("\(error!)".contains("\(state.path)/server.options"))
        #expect("\(error!)".contains("relay-server serve"))
        // A server that is started by hand mends it.
        try LastOptions([], isInBackground: false).write(in: files())
        #expect(try LastOptions.read(in: files())?.words == [])
    }

    @Test func `words that are no text are an error`() throws {
        try files().write(file: "server.options", Array("serve\0".utf8) + [0xff, 0])
        #expect(throws: ServerError.self) { _ = try LastOptions.read(in: files()) }
    }

    @Test func `they take so much room, and no more`() throws {
        let least = LastOptions([""], isInBackground: false).content.count
        let rest = LastOptions.maximumLength - least
        let longest = LastOptions(
            [String(repeating: "x", count: rest)], isInBackground: false)
        try longest.write(in: files())
        #expect(try LastOptions.read(in: files()) == longest)
        let longer = LastOptions(
            [String(repeating: "x", count: rest + 1)], isInBackground: false)
        #expect(throws: ServerError.self) { try longer.write(in: files()) }
        try files().write(file: "server.options", longer.content)
        #expect(throws: ServerError.self) { _ = try LastOptions.read(in: files()) }
    }

    @Test func `a server notes its own, but one in another's place only if nobody has`()
        async throws
    {
        var settings = settings
        settings.call = OwnCall(
            name: "x", LastOptions(["--listen", "127.0.0.1:0"], isInBackground: true),
            state: state.directory)
        let server = try await Server.start(settings, on: loop)
        let port = try #require(await server.addresses.first?.port)
        let noted = LastOptions(["--listen", "127.0.0.1:\(port)"], isInBackground: true)
        #expect(try LastOptions.read(in: files()) == noted)
        let installed = LastOptions(["--max-sessions", "7"], isInBackground: true)
        try installed.write(in: files())
        settings.carriedLock = await server.makeRoom()
        let successor = try await Server.start(settings, on: loop)
        #expect(try LastOptions.read(in: files()) == installed)
        try files().remove("server.options")
        settings.carriedLock = await successor.makeRoom()
        let last = try await Server.start(settings, on: loop)
        #expect(try LastOptions.read(in: files())?.words.first == "--listen")
        await last.stop()
    }

    @Test func `while a server makes room nobody else gets its state directory`() async throws {
        let server = try await Server.start(settings, on: loop)
        var heir = settings
        heir.carriedLock = await server.makeRoom()
        await #expect(throws: ServerError.alreadyRunning(state: state.path)) {
            _ = try await Server.start(settings, on: loop)
        }
        let successor = try await Server.start(heir, on: loop)
        await successor.stop()
    }

    @Test func `nobody is started with options that cannot be read`() throws {
        try write("serve")
        let start = try starter("/bin/true")
        let error = #expect(throws: ServerError.self) {
            _ = try start.ensure(by: .now + .seconds(60))
        }
        #expect("\(error!)".contains("server.options"))
    }

    @Test func `whoever refuses to start says why`() throws {
        try write("serve\0--frob\0")
        let start = try starter("/bin/false")
        let reason = "exit status 1, with the options in server.options"
        #expect(throws: ServerError.notStarted(state: state.path, reason: reason)) {
            _ = try start.ensure(by: .now + .seconds(60))
        }
    }

    @Test func `a server that somebody starts again is waited for`() async throws {
        try LastOptions([], isInBackground: false).write(in: files())
        var start = try starter("/bin/false")
        start.supervisorPatience = .seconds(60)
        async let isNew = Self.inThread { [start] in try start.ensure(by: .now + .seconds(60)) }
        let server = try await Server.start(settings, on: loop)
        let wasStarted = try await isNew
        #expect(!wasStarted)
        await server.stop()
    }

    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private var settings: ServerSettings {
        var settings = ServerSettings(
            state: state.directory, surroundings: Surroundings(), holderExecutable: "/bin/false",
            log: .silent)
        settings.listen = [ListenAddress(host: "127.0.0.1", port: 0)]
        return settings
    }

    private func starter(_ executable: String) throws -> ServerStart {
        ServerStart(
            state.directory, account: try .current(), policy: LoginPolicy(),
            executable: executable)
    }

    /// It blocks.
    private static func inThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try startThread { continuation.resume(with: Result(catching: body)) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
