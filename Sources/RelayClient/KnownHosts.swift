// SPDX-License-Identifier: Apache-2.0

/// The servers this user knows, and the key of each: the content of STATE/known_hosts. Comments,
/// empty lines and unknown fields stay as they are.
package struct KnownHosts: Equatable, Sendable {
    private enum Line: Equatable {
        case host(KnownHost)
        /// A comment, or nothing.
        case other(Substring)

        var text: String {
            switch self {
            case .host(let host): host.line
            case .other(let text): String(text)
            }
        }
    }

    private var lines: [Line] = []

    package init() {}

    package init(text: String) throws(KnownHostsError) {
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        if rows.last == "" { rows.removeLast() }
        for (index, row) in rows.enumerated() {
            let content = row.drop { $0 == " " }
            let isComment = content.isEmpty || content.hasPrefix("#")
            do throws(KnownHostFault) {
                lines.append(isComment ? .other(row) : .host(try KnownHost(line: row)))
            } catch {
                throw KnownHostsError(line: index + 1, fault: error)
            }
        }
    }

    package var text: String { lines.map { $0.text + "\n" }.joined() }

    package var hosts: [KnownHost] {
        lines.compactMap { line in
            if case .host(let host) = line { host } else { nil }
        }
    }

    /// Words for each server, the first that were typed.
    package var destinations: [Destination] {
        var servers: [KnownHost] = []
        for host in hosts where !servers.contains(where: host.isSameServer) { servers.append(host) }
        return servers.compactMap { try? Destination($0.words) }
    }

    /// The server these words mean: by the words themselves, else by what they resolve to.
    package func host(for destination: Destination) -> KnownHost? {
        hosts.first { $0.words == destination.words }
            ?? hosts.first { $0.isAt(destination.resolved) }
    }

    package mutating func pin(_ host: KnownHost) { lines.append(.host(host)) }

    /// The only server that is known under this user and name, whatever its port, among those that
    /// `isWanted`.
    func host(
        user: String, name: String, where isWanted: (KnownHost) throws -> Bool
    ) rethrows -> KnownHost? {
        let known = try hosts.filter {
            try $0.user == user && $0.name == name && isWanted($0)
        }
        guard let first = known.first, known.allSatisfy(first.isSameServer) else { return nil }
        return first
    }

    /// A server that is known has answered at an address: that is the first from now on, in all lines
    /// that mean this server with this key. There may be none any more.
    mutating func note(_ host: KnownHost, answeredAt address: String) {
        for (index, line) in lines.enumerated() {
            guard case .host(let known) = line, known.key == host.key,
                known.resolved == host.resolved, known.addresses.first != address
            else { continue }
            lines[index] = .host(known.answered(at: address))
        }
    }

    /// Pins a host in place of what its words meant before.
    mutating func renew(_ host: KnownHost) {
        lines.removeAll { line in
            if case .host(let old) = line { old.words == host.words } else { false }
        }
        pin(host)
    }

    /// Takes out every entry that would let these words in; gives the number of them.
    package mutating func forget(_ destination: Destination) -> Int {
        let meant = host(for: destination)
        let before = lines.count
        lines.removeAll { line in
            guard case .host(let host) = line else { return false }
            return host.isMeant(by: destination) || meant.map(host.isSameServer) == true
        }
        return before - lines.count
    }
}

/// A line of known_hosts that makes no sense. Nothing is changed then: a pin must not get lost.
package struct KnownHostsError: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let fault: KnownHostFault
    /// Where the file is, once somebody knows.
    package var path = "known_hosts"

    init(line: Int, fault: KnownHostFault) {
        self.line = line
        self.fault = fault
    }

    package var description: String {
        "\(path):\(line): \(fault); repair or remove this line"
    }
}
