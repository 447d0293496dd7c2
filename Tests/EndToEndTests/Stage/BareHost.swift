// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import RelayWire

/// A host on which nothing of ours runs yet: a home directory, and a PATH that begins with programs
/// that the test writes in place of the system's. Lives for one test, which ends what it started.
final class BareHost {
    let scratch: Scratch
    private var runtimeDirectory: String?

    var home: String { scratch.file("home") }
    var state: String { scratch.file("state") }
    var clientState: String { scratch.file("client") }
    private var tools: String { scratch.file("tools") }

    static func with(_ body: (BareHost) async throws -> Void) async throws {
        let host = try BareHost()
        var outcome = Result<Void, any Error>.success(())
        do { try await body(host) } catch { outcome = .failure(error) }
        host.endServers()
        Leftovers.end(mentioning: host.scratch.path)
        host.scratch.remove()
        try outcome.get()
    }

    private init() throws {
        scratch = try Scratch()
        for name in ["home", "client", "tools"] { _ = try scratch.directory(name) }
        // Whatever the machine of the test has of these, it is not asked.
        for name in ["loginctl", "systemctl", "systemd-run"] {
            try tool(name, "echo not here >&2; exit 1")
        }
        try tool("crontab", "echo no crontab for me >&2; exit 1")
    }

    var environment: [String: String] {
        var variables = ["HOME": home, "PATH": "\(tools):/usr/local/bin:/usr/bin:/bin"]
        variables["XDG_RUNTIME_DIR"] = runtimeDirectory ?? scratch.file("no-runtime")
        return variables
    }

    /// Writes a program of the system, as a shell script. Each call is noted, with its words.
    func tool(_ name: String, _ script: String) throws {
        let path = "\(tools)/\(name)"
        let note = "echo \"\(name) $*\" >> '\(scratch.file("asked"))'"
        try "#!/bin/sh\n\(note)\n\(script)\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// What the system's programs were asked, one call a line.
    var asked: [String] {
        let text = (try? scratch.text("asked")) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// From now on the user seems to have a service manager.
    func bringUpUserManager() throws {
        runtimeDirectory = try scratch.directory("runtime")
        _ = try scratch.directory("runtime/systemd")
        try scratch.write("", to: "runtime/systemd/private")
    }

    /// A logind for which the user lingers or not.
    func bringUpLogind(lingers: Bool, kills: Bool = false, letsEnable: Bool = true) throws {
        let flag = scratch.file("lingers")
        if lingers { try scratch.write("", to: "lingers") }
        try tool(
            "loginctl",
            """
            case "$*" in
            *enable-linger*) \(letsEnable ? "touch '\(flag)'" : "exit 1") ;;
            *KillUserProcesses*) echo KillUserProcesses=\(kills ? "yes" : "no") ;;
            *Linger*) if [ -e '\(flag)' ]; then echo Linger=yes; else echo Linger=no; fi ;;
            esac
            """)
    }

    /// A systemd-run that starts the command, as the real one does, behind its options.
    func bringUpServices() throws {
        try tool(
            "systemd-run",
            """
            while [ "$1" != -- ]; do shift; done; shift
            setsid "$@" </dev/null >/dev/null 2>&1 &
            """)
    }

    func server(
        _ arguments: [String], state: String? = nil, input: Program.Stream = .file("/dev/null")
    ) throws -> Program {
        try Program.start(
            Programs.server, arguments + ["--state", state ?? self.state],
            environment: environment, input: input)
    }

    /// What it prints, when it succeeds.
    func says(_ arguments: [String], state: String? = nil) async throws -> String {
        let program = try server(arguments, state: state)
        let said = try await program.output.waitForEnd()
        let complained = try await program.errors.waitForEnd()
        guard try await program.status() == 0 else {
            throw StageError.failed("relay-server \(arguments)", said: said + complained)
        }
        return said
    }

    func client(_ arguments: [String], state: String? = nil) throws -> Program {
        try Program.start(
            Programs.client, ["--state", state ?? clientState, "--accept-new"] + arguments,
            environment: environment)
    }

    /// The key of the device whose state is in `state`.
    func fingerprint(of state: String? = nil) async throws -> String {
        let said = try await Program.run(
            Programs.client, ["fingerprint", "--state", state ?? clientState])
        return said.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Ends what runs with the state directory: it is nobody's child.
    private func endServers() {
        let text = (try? scratch.text("state/server.lock")) ?? ""
        guard let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return }
        let command = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
        if command.contains(scratch.path) { _ = Glibc.kill(pid, SIGKILL) }
    }

    /// The process of the server that runs.
    var serverProcess: pid_t? {
        let text = (try? scratch.text("state/server.lock")) ?? ""
        return pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Enrolling, as a client does it through ssh.
extension BareHost {
    /// The answer to a line, and the exit status.
    func answer(to line: String) async throws -> (EnrolAnswer?, CInt) {
        try scratch.write(line, to: "request")
        let program = try server(["enrol"], input: .file(scratch.file("request")))
        let said = try await program.output.waitForEnd()
        return (try EnrolAnswer.find(in: Array(said.utf8)), try await program.status())
    }

    func enrol(_ state: String? = nil, name: String = "laptop") async throws -> EnrolAnswer? {
        let text = try await fingerprint(of: state)
        guard let digest = Data(base64Encoded: text.dropFirst("SHA256:".count) + "=") else {
            throw StageError.failed("relay-client fingerprint", said: text)
        }
        let request = EnrolRequest(device: Array(digest), name: name, version: "0.1.0")
        return try await answer(to: request.line + "\n").0
    }

    func enrolled() async throws -> Enrolled {
        guard case .accepted(let enrolled)? = try await enrol() else {
            throw StageError.failed("relay-server enrol", said: "no")
        }
        return enrolled
    }

    /// Where a client finds the server.
    func address() throws -> String {
        let port = try scratch.text("state/port")
        return "127.0.0.1:" + port.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
