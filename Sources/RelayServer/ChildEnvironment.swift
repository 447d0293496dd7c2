// SPDX-License-Identifier: Apache-2.0

package import RelaySystem
package import RelayWire

/// The environment of a session's program, made from nothing: never the server's own. SSH_TTY is
/// added by the holder, which alone knows the terminal's name.
package struct ChildEnvironment: Equatable, Sendable {
    /// Where programs are looked for, as Debian's login.defs has it: root's and everybody's.
    static let rootPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    static let userPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"

    /// `NAME=value`, in the order in which they were set.
    package private(set) var variables: [String] = []

    /// `wishes` are the client's; `route` is SSH_CONNECTION's value, if known.
    package init(
        account: UserAccount, session: SessionID, wishes: [String], route: String?,
        runtimeDirectory: String?
    ) {
        set("HOME", account.home)
        set("USER", account.name)
        set("LOGNAME", account.name)
        set("SHELL", account.shell)
        set("PATH", account.uid == 0 ? Self.rootPath : Self.userPath)
        set("MAIL", "/var/mail/\(account.name)")
        let taken = Self.taken(wishes)
        // What sshd says when its client has no terminal.
        if !taken.contains(where: { $0.name == "TERM" }) { set("TERM", "dumb") }
        for (name, value) in taken { set(name, value) }
        if let runtimeDirectory { set("XDG_RUNTIME_DIR", runtimeDirectory) }
        if let route { set("SSH_CONNECTION", route) }
        set("RELAY_SESSION", session.description)
    }

    private mutating func set(_ name: String, _ value: String) {
        variables.append("\(name)=\(value)")
    }

    /// The wishes that are granted: terminal and locale. The first of a name counts.
    private static func taken(_ wishes: [String]) -> [(name: String, value: String)] {
        var taken: [(name: String, value: String)] = []
        for wish in wishes {
            guard let equals = wish.firstIndex(of: "=") else { continue }
            let name = String(wish[..<equals])
            let value = String(wish[wish.index(after: equals)...])
            guard isTaken(name), !value.isEmpty, !value.unicodeScalars.contains(where: isControl),
                !taken.contains(where: { $0.name == name })
            else { continue }
            taken.append((name, value))
        }
        return taken
    }

    private static func isTaken(_ name: String) -> Bool {
        if ["TERM", "COLORTERM", "LANG"].contains(name) { return true }
        let suffix = name.dropFirst("LC_".count).utf8
        return name.hasPrefix("LC_") && !suffix.isEmpty
            && suffix.allSatisfy { (65...90).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 || scalar.value == 127
    }
}
