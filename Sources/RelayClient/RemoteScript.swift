// SPDX-License-Identifier: Apache-2.0

/// The command that ssh has the host's login shell run, whichever that is: it only replaces itself
/// by `sh`. The text between the quotes has none of the characters that bash, dash, zsh, fish and
/// csh understand differently there: no `'`, no backslash, no `!`, no newline.
struct RemoteScript {
    enum Verb: String {
        case enrol
        case stdio
        case version = "--version"
    }

    /// On standard output, when there is no relay-server.
    static let missing = "relay-missing:1:"
    /// The exit status then.
    static let missingStatus: UInt8 = 127
    /// Before and after the host's time in seconds since 1970.
    static let clock = "relay-clock:1:"

    /// Before what logind says of the user: yes, no, nothing (then it does not know him), or none
    /// where there is no logind; and behind a colon whether it kills processes at a logout.
    static let linger = "relay-linger:1:"
    private static let lingerQuestion =
        "$(if test -d /run/systemd/system; then loginctl show-user \"$(id -un)\" -p Linger"
        + " --value 2>/dev/null; else echo none; fi)"
        + ":$(loginctl show-user -p KillUserProcesses --value 2>/dev/null)"

    /// Where relay-server is looked for, as people are told.
    static let places = [
        "PATH", "~/.local/bin", "~/bin", "/usr/local/bin", "/opt/relay/bin",
    ]
    private static let candidates = places.map { place in
        switch place {
        case "PATH": "relay-server"
        default: quoted(place + "/relay-server")
        }
    }

    let text: String

    init(_ verb: Verb, serverPath: String?) {
        let candidates = serverPath.map { [Self.quoted($0)] } ?? Self.candidates
        // A link's first bytes shall be the server's own.
        let clock = verb != .stdio ? "echo \(Self.clock)$(date +%s):; " : ""
        let linger = verb == .version ? "echo \(Self.linger)\(Self.lingerQuestion):; " : ""
        let complaint =
            verb != .stdio ? "echo \(Self.missing)" : "echo there is no relay-server >&2"
        text =
            "exec sh -c '\(clock)\(linger)for p in \(candidates.joined(separator: " ")); do "
            + "if command -v \"$p\" >/dev/null 2>&1; then exec \"$p\" \(verb.rawValue); fi; "
            + "done; \(complaint); exit \(Self.missingStatus)'"
    }

    /// Whether a path can stand in the script.
    static func canQuote(_ path: String) -> Bool {
        !path.isEmpty && !path.hasPrefix("-")
            && path.unicodeScalars.allSatisfy { !"'\"\\$`!".unicodeScalars.contains($0) }
            && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func quoted(_ path: String) -> String {
        path.hasPrefix("~/") ? "\"$HOME/\(path.dropFirst(2))\"" : "\"\(path)\""
    }
}
