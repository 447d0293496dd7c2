// SPDX-License-Identifier: Apache-2.0

import CutProxy
import Foundation
import Glibc
import NIOCore

/// A server behind a bad network and a client enrolled with it, in a directory of their own.
///
/// Lives for one test. At its end every process that it started is ended by its id: clients, the
/// server, and the holders with what runs in them.
final class Stage {
    let scratch: Scratch
    let proxy: CutProxy
    private(set) var server: Program
    /// Where the server listens itself, without the proxy.
    private(set) var serverPort: Int
    private let setting: Setting
    private var clients: [Program] = []
    /// Beneath the server's or the client's state, where a test wants to fill or freeze one.
    private var disks: [TinyDisk] = []

    /// What few tests need.
    struct Setting {
        /// For all programs, on top of the plain environment.
        var environment: [String: String] = [:]
        /// Shell commands that run in the server's process before it, such as `ulimit`.
        var serverPrelude = "true"
        /// For `relay-server serve`.
        var serverOptions: [String] = []
    }

    /// What the client is told to call: the proxy.
    var host: String { "127.0.0.1:\(proxy.port)" }
    /// The server itself, past the proxy.
    var directHost: String { "127.0.0.1:\(serverPort)" }
    var serverState: String { scratch.file("server") }
    var clientState: String { scratch.file("client") }

    static func with(
        _ setting: Setting = Setting(), _ body: (Stage) async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        var outcome = Result<Void, any Error>.success(())
        do {
            let stage = try await Stage(scratch, setting)
            do {
                try await stage.enrol(stage.clientState)
                try await body(stage)
            } catch {
                outcome = .failure(error)
            }
            await stage.clear()
        } catch {
            outcome = .failure(error)
        }
        Leftovers.end(mentioning: scratch.path)
        scratch.remove()
        try outcome.get()
    }

    private init(_ scratch: Scratch, _ setting: Setting) async throws {
        self.scratch = scratch
        self.setting = setting
        _ = try scratch.directory("client")
        (server, serverPort) = try await Self.serve(
            scratch.directory("server"), ["--listen", "127.0.0.1:0"], setting)
        do {
            proxy = try await CutProxy.start(target: Self.loopback(serverPort))
        } catch {
            await server.stop()
            throw error
        }
    }

    private static func loopback(_ port: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: "127.0.0.1", port: port)
    }

    /// Starts a server and waits until it listens; gives back where.
    private static func serve(
        _ state: String, _ arguments: [String], _ setting: Setting
    ) async throws -> (Program, Int) {
        let words =
            [Programs.server, "serve", "--state", state] + arguments + setting.serverOptions
        let server = try Program.start(
            "/bin/sh", ["-c", "\(setting.serverPrelude); exec \"$@\"", "sh"] + words,
            environment: setting.environment, output: .file("/dev/null"))
        do {
            try await server.errors.wait(for: "listening")
            let text = try String(contentsOfFile: state + "/port", encoding: .utf8)
            guard text.hasSuffix("\n"), let port = Int(text.dropLast()) else {
                throw StageError.failed("relay-server: STATE/port", said: text)
            }
            return (server, port)
        } catch {
            await server.stop()
            throw error
        }
    }

    /// Makes the device whose state is in `state` one of the user's.
    func enrol(_ state: String) async throws {
        let said = try await Program.run(Programs.client, ["fingerprint", "--state", state])
        guard
            let fingerprint = said.split(whereSeparator: \.isWhitespace)
                .first(where: { $0.hasPrefix("SHA256:") })
        else { throw StageError.failed("relay-client fingerprint", said: said) }
        try await Program.run(
            Programs.server, ["authorize", String(fingerprint), "--state", serverState])
    }

    func killServer() async throws {
        server.kill(SIGKILL)
        try await server.status()
    }

    /// Starts the server again, which takes the port that it remembers, or another if it is told to.
    func restartServer(_ arguments: [String] = []) async throws {
        (server, serverPort) = try await Self.serve(serverState, arguments, setting)
        try await proxy.setTarget(Self.loopback(serverPort))
    }

    /// Starts `relay-client` without a terminal.
    func client(
        _ arguments: [String], input: Program.Stream = .file("/dev/null"),
        output: Program.Stream = .pipe
    ) throws -> Program {
        let client = try Program.start(
            Programs.client, withState(arguments), environment: setting.environment, input: input,
            output: output)
        clients.append(client)
        return client
    }

    /// Starts `relay-client` as a job on a terminal.
    func client(
        on terminal: Terminal, _ arguments: [String], errors: Program.Stream = .terminal
    ) async throws -> Program {
        let client = try await Program.start(
            on: terminal, Programs.client, withState(arguments),
            environment: setting.environment, errors: errors)
        clients.append(client)
        return client
    }

    /// Starts `relay-client` as somebody who is not enrolled, perhaps as a job on a terminal.
    func guest(
        _ arguments: [String], on terminal: Terminal? = nil, state: String = "guest",
        input: Program.Stream = .file("/dev/null")
    ) async throws -> Program {
        let words = arguments + ["--state", scratch.file(state)]
        let client =
            if let terminal {
                try await Program.start(
                    on: terminal, Programs.client, words, environment: setting.environment)
            } else {
                try Program.start(
                    Programs.client, words, environment: setting.environment, input: input)
            }
        clients.append(client)
        return client
    }

    /// Starts a session on a terminal that shows each typed line again with `$` at its end.
    func cat(_ options: [String] = []) async throws -> Program {
        let client = try await client(
            on: Terminal(), options + [host, "--", "echo ready; exec cat -A"])
        try await client.output.wait(for: "ready")
        return client
    }

    private static let subcommands: Set = [
        "attach", "run", "logs", "wait", "send", "events", "ls", "info", "rename", "kill", "ring",
        "capture", "devices", "forget", "fingerprint", "ping", "share", "shares", "unshare",
    ]

    /// The options that every call of the client has here, put behind its subcommand.
    private func withState(_ arguments: [String]) -> [String] {
        Self.subcommands.contains(arguments.first ?? "")
            ? [arguments[0], "--state", clientState] + arguments.dropFirst()
            : ["--state", clientState, "--accept-new"] + arguments
    }

    /// Makes a directory that can be filled.
    func disk(_ name: String) async throws -> TinyDisk {
        let disk = try await TinyDisk(on: scratch.directory(name))
        disks.append(disk)
        return disk
    }

    private func clear() async {
        for client in clients { await client.stop() }
        await server.stop()
        await proxy.shutdown()
        for disk in disks { await disk.remove() }
    }
}
