// SPDX-License-Identifier: Apache-2.0

/// What ssh makes of a host's name, as `ssh -G` prints it: aliases, users and host names of the
/// user's configuration hold.
struct SSHConfiguration: Equatable {
    let user: String
    let name: String
    /// Not by a connection of its own: a jump host or a program comes in between.
    let isIndirect: Bool

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
        isIndirect = ["proxyjump", "proxycommand"].contains { key in
            values[key].map { $0 != "none" } ?? false
        }
    }
}
