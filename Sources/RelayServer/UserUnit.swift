// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// The unit of the user's service manager that `relay-server install` writes, systemd.unit(5).
package struct UserUnit: Sendable {
    package static let name = "relay-server.service"
    /// A mark of ours: a file without it is not ours to change.
    private static let mark = "# Written by relay-server install."

    private let state: StateDirectory

    package init(state: StateDirectory) { self.state = state }

    package var path: String { "\(Self.directory)/\(Self.name)" }

    static var directory: String {
        let home = OwnEnvironment.value("HOME") ?? (try? UserAccount.current().home) ?? "/"
        let configuration = OwnEnvironment.value("XDG_CONFIG_HOME") ?? "\(home)/.config"
        return "\(configuration)/systemd/user"
    }

    /// There is a unit for this state directory.
    package var isInstalled: Bool { content?.contains(stateWords) == true }

    /// What stands in the file; nil if there is none.
    private var content: String? {
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return nil }
        let (bytes, _) = OwnedDescriptor(owning: raw).read(atMost: 64 * 1024)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Somebody else's file has the name.
    package var isForeign: Bool { content.map { !$0.hasPrefix(Self.mark) } ?? false }

    /// The state directory for which ours is, in systemd's quotes; nil if it is this one, or none.
    package var otherState: String? {
        guard !isForeign, !isInstalled, let content else { return nil }
        let start = content.split(separator: "\n").first { $0.hasPrefix("ExecStart=") }
        return start?.split(separator: " --state ").last.map(String.init) ?? "unknown"
    }

    package var exists: Bool { content != nil }

    private var stateWords: String { "--state \(Self.quoted(state.path))" }

    /// The file. Shells do not run in this unit: each session is a unit of its own, so what is
    /// forbidden here is not forbidden there. Limits that the server hands on to shells (umask,
    /// open files, priority) are therefore not touched.
    package func text(executable: String, options: [String]) -> String {
        let words = ([executable, "serve"] + options).map(Self.quoted).joined(separator: " ")
        return """
            \(Self.mark)
            [Unit]
            Description=Relay server
            StartLimitIntervalSec=0

            [Service]
            Type=exec
            ExecStart=\(words) \(stateWords)
            Restart=on-failure
            RestartSec=2
            KillMode=process
            OOMPolicy=continue
            NoNewPrivileges=yes
            RestrictSUIDSGID=yes
            RestrictRealtime=yes
            RestrictNamespaces=yes
            LockPersonality=yes
            SystemCallArchitectures=native
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

            [Install]
            WantedBy=default.target

            """
    }

    /// A word of ExecStart= (systemd.service(5), COMMAND LINES): in quotes, with what systemd would
    /// replace doubled.
    static func quoted(_ word: String) -> String {
        var text = "\""
        for character in word {
            switch character {
            case "\"", "\\": text += "\\\(character)"
            case "%", "$": text += "\(character)\(character)"
            default: text.append(character)
            }
        }
        return text + "\""
    }
}
