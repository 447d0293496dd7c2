// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayWire

/// The variables of the user's environment that describe the terminal and the language: all that a
/// session takes from it.
enum TerminalEnvironment {
    /// Those of locale(7), and the two of the terminal.
    private static let names = [
        "TERM", "COLORTERM", "LANG", "LC_ALL", "LC_CTYPE", "LC_COLLATE", "LC_MONETARY",
        "LC_NUMERIC", "LC_TIME", "LC_MESSAGES", "LC_PAPER", "LC_NAME", "LC_ADDRESS",
        "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION",
    ]

    static var current: [String] {
        variables { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
    }

    /// The terminal knows no control sequences, or does not say which.
    static var isDumb: Bool {
        guard let term = unsafe getenv("TERM") else { return true }
        return unsafe ["", "dumb"].contains(String(cString: term))
    }

    /// The terminal has a second screen. The kernel's console has none, and GNU screen gives its own to
    /// nobody unless told (`altscreen`).
    static var hasAlternateScreen: Bool {
        guard let term = unsafe getenv("TERM"), unsafe String(cString: term) != "linux" else {
            return false
        }
        return unsafe getenv("STY") == nil || getenv("TMUX") != nil
    }

    /// The session in which this client was started, as a holder tells its child.
    static var session: SessionID? {
        unsafe getenv("RELAY_SESSION").flatMap { unsafe SessionID(String(cString: $0)) }
    }

    /// `NAME=value` of those that are set, as many as travel.
    static func variables(_ value: (String) -> String?) -> [String] {
        // Each is a block with its length in front, at most 4 bytes.
        var room = Creation.maximumEnvironmentLength
        return names.compactMap { name in
            guard let value = value(name) else { return nil }
            let variable = "\(name)=\(value)"
            guard variable.utf8.count + 4 <= room else { return nil }
            room -= variable.utf8.count + 4
            return variable
        }
    }
}
