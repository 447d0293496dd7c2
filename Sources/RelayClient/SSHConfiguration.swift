// SPDX-License-Identifier: Apache-2.0

/// What ssh makes of a host's name, as `ssh -G` prints it: aliases, users and host names of the
/// user's configuration hold.
struct SSHConfiguration: Equatable {
    let user: String
    let name: String
    /// How ssh gets there: its port, what comes in between, the name its host key is known by.
    private let route: [Substring: Substring]

    private static let routeKeys: Set<Substring> = [
        "port", "proxyjump", "proxycommand", "hostkeyalias",
    ]

    /// Nil where this is not the output of `ssh -G`.
    init?(_ output: String) {
        var values: [Substring: Substring] = [:]
        for line in output.split(whereSeparator: \.isNewline) {
            guard let blank = line.firstIndex(of: " ") else { continue }
            values[line[..<blank]] = line[line.index(after: blank)...]
        }
        guard let user = values["user"], let name = values["hostname"],
            Destination.isUser(user), Destination.isName(name)
        else { return nil }
        self.user = String(user)
        self.name = name.lowercased()
        route = values.filter { Self.routeKeys.contains($0.key) && $0.value != "none" }
    }

    /// Whether other words lead to the same login on the same host. The same name does not say so:
    /// behind other ports or jump hosts it is another host's. A program that is told the words may
    /// go anywhere with them.
    func leads(like other: SSHConfiguration) -> Bool {
        self == other && route["proxycommand"]?.contains("%n") != true
    }
}
