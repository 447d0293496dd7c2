// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

/// A host that ssh reaches on loopback, with a home directory and a login shell of a test's choice;
/// and the ssh of a user who has configured it under the name `work`.
///
/// The user is the one who runs the tests. Lives for one test, which ends the server that enrolling
/// starts there, and its sessions.
final class SSHHost {
    let scratch: Scratch
    private let daemon: Program
    private let user: String?

    /// The wrapper of ssh: it writes each call into a file.
    var ssh: String { "'\(scratch.file("ssh"))'" }
    var home: String { scratch.file("home") }
    var serverState: String { home + "/.local/state/relay" }
    var clientState: String { scratch.file("client") }
    /// What ssh was called with, one call a line.
    var calls: [String] {
        let text = (try? scratch.text("calls")) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// How the host differs from a usual one.
    struct Setting {
        var shell = "/bin/sh"
        /// What the shell does before anything else: the user's start-up file.
        var startup = ""
        /// `relay-server` of PATH: nil for none.
        var server: String? = Programs.server
        /// Whom a login makes one, if not the user of the tests; needs root.
        var user: String?
    }

    static func with(
        _ setting: Setting = Setting(), _ body: (SSHHost) async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        var outcome = Result<Void, any Error>.success(())
        do {
            let host = try await SSHHost(scratch, setting)
            do { try await body(host) } catch { outcome = .failure(error) }
            await host.daemon.stop()
        } catch {
            outcome = .failure(error)
        }
        Leftovers.end(mentioning: scratch.path)
        scratch.remove()
        try outcome.get()
    }

    private init(_ scratch: Scratch, _ setting: Setting) async throws {
        self.scratch = scratch
        user = setting.user
        for name in ["home/bin", "client"] { _ = try scratch.directory(name) }
        if let server = setting.server {
            try Self.link(server, scratch.file("home/bin/relay-server"))
        }
        for key in ["host-key", "user-key"] {
            try await Program.run(
                "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", scratch.file(key)])
        }
        try scratch.write(setting.startup, to: "home/startup")
        try scratch.write(Self.login(scratch, setting), to: "login")
        let port = try Self.freePort()
        try scratch.write(Self.daemonConfiguration(scratch, port), to: "sshd_config")
        try scratch.write(Self.userConfiguration(scratch, port), to: "ssh_config")
        let hostKey = try scratch.text("host-key.pub").split(separator: " ").prefix(2)
        try scratch.write(
            "[127.0.0.1]:\(port) \(hostKey.joined(separator: " "))\n", to: "ssh_known_hosts")
        try scratch.write(
            """
            #!/bin/sh
            echo "$@" >>'\(scratch.path)/calls'
            exec /usr/bin/ssh -F '\(scratch.path)/ssh_config' "$@"
            """, to: "ssh")
        guard unsafe chmod(scratch.file("ssh"), 0o700) == 0 else {
            throw StageError.systemCall("chmod", errno: errno)
        }
        daemon = try Program.start(
            "/usr/sbin/sshd", ["-D", "-e", "-f", scratch.file("sshd_config")])
        try await daemon.errors.wait(for: "Server listening")
    }

    private static func link(_ target: String, _ path: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    /// What the host runs at a login: the command, by the login shell, in a home of its own.
    private static func login(_ scratch: Scratch, _ setting: Setting) -> String {
        """
        HOME='\(scratch.path)/home' PATH="\(scratch.path)/home/bin:/usr/bin:/bin"
        BASH_ENV="$HOME/startup" ENV="$HOME/startup"
        export HOME PATH BASH_ENV
        unset XDG_STATE_HOME XDG_RUNTIME_DIR XDG_CONFIG_HOME
        cd "$HOME"
        exec \(become(setting.user).joined(separator: " ")) \(setting.shell) -c "$SSH_ORIGINAL_COMMAND"
        """
    }

    /// Words that run what follows them as another user.
    private static func become(_ user: String?) -> [String] {
        user.map { ["/usr/bin/setpriv", "--reuid=\($0)", "--regid=nogroup", "--clear-groups"] }
            ?? ["/usr/bin/env"]
    }

    /// The home becomes the other user's, who must be able to come to it.
    private func giveAway() async throws {
        guard let user else { return }
        try await Program.run("/bin/chmod", ["711", scratch.path])
        try await Program.run("/bin/chown", ["-R", user, home])
    }

    private static func daemonConfiguration(_ scratch: Scratch, _ port: Int) -> String {
        """
        ListenAddress 127.0.0.1:\(port)
        HostKey \(scratch.path)/host-key
        AuthorizedKeysFile \(scratch.path)/user-key.pub
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        PermitRootLogin yes
        ForceCommand /bin/sh '\(scratch.path)/login'

        """
    }

    private static func userConfiguration(_ scratch: Scratch, _ port: Int) -> String {
        """
        Host work other-words blocked
            HostName 127.0.0.1
            Port \(port)
            IdentityFile \(scratch.path)/user-key
            IdentitiesOnly yes
            BatchMode yes
            UserKnownHostsFile \(scratch.path)/ssh_known_hosts
        Host refused
            HostName 127.0.0.1
            Port \(port)
            IdentityFile none
            IdentitiesOnly yes
            IdentityAgent none
            BatchMode yes
            UserKnownHostsFile \(scratch.path)/ssh_known_hosts

        """
    }

    /// Free a moment ago: sshd cannot be asked to choose. Only this test process looks for one.
    private static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let descriptor = try Descriptor(taking: socket, from: "socket")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor.number, address, length) == 0
                    && getsockname(descriptor.number, address, &length) == 0
            }
        }
        guard bound else { throw StageError.systemCall("bind", errno: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Starts the host's server on a free port of loopback, so that enrolling finds it there.
    func serve(on address: String = "127.0.0.1") async throws -> Program {
        _ = try scratch.directory("home/.local/state/relay")
        try await giveAway()
        let become = Self.become(user)
        let words = ["serve", "--state", serverState, "--listen", "\(address):0"]
        let server = try Program.start(
            become[0], become.dropFirst() + [Programs.server] + words,
            environment: ["HOME": home], output: .file("/dev/null"))
        try await server.errors.wait(for: "listening")
        return server
    }

    /// Starts `relay-client`, without a terminal, with the user's ssh.
    func client(_ arguments: [String], options: [String] = []) throws -> Program {
        try Program.start(
            Programs.client, ["--state", clientState, "--ssh", ssh] + options + arguments,
            environment: ["HOME": home])
    }

    /// The same for a subcommand.
    func client(_ verb: String, _ arguments: [String], ssh uses: Bool = true) throws -> Program {
        let options = ["--state", clientState] + (uses ? ["--ssh", ssh] : [])
        return try Program.start(
            Programs.client, [verb] + options + arguments, environment: ["HOME": home])
    }

    /// Starts it as a job on a terminal.
    func client(on terminal: Terminal, _ arguments: [String]) async throws -> Program {
        try await Program.start(
            on: terminal, Programs.client, ["--state", clientState, "--ssh", ssh] + arguments,
            environment: ["HOME": home])
    }
}

extension Trait where Self == ConditionTrait {
    static var needsSSH: Self {
        .enabled("ssh, sshd and ssh-keygen are to be there, and /run/sshd for root") {
            let programs = ["/usr/bin/ssh", "/usr/sbin/sshd", "/usr/bin/ssh-keygen"]
            guard programs.allSatisfy({ FileManager.default.isExecutableFile(atPath: $0) }) else {
                return false
            }
            // Debian makes it when the service starts, which in a container never happens.
            if geteuid() == 0 { _ = unsafe mkdir("/run/sshd", 0o755) }
            return geteuid() != 0 || FileManager.default.fileExists(atPath: "/run/sshd")
        }
    }

    /// A login of another user than the one of the tests.
    static var needsOtherUser: Self {
        .enabled("becoming another user needs root and setpriv") {
            geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
        }
    }

}
