// SPDX-License-Identifier: Apache-2.0

package import RelayCore

/// One line of known_hosts: the words that were typed, and what they meant when the server's key
/// was accepted. `words key=SHA256:… [user=…] name=… port=… [addresses=…,…] [via=ssh] [ssh=…]
/// [server=…]`, the last two with their odd bytes as %XX.
package struct KnownHost: Equatable, Sendable {
    package let words: String
    package let key: Fingerprint
    package let user: String?
    package let name: String
    package let port: UInt16
    /// Where the server was found last.
    package let addresses: [String]
    /// Links go through ssh.
    package var goesThroughSSH = false
    /// The command for ssh, if it is another than `ssh`.
    package var sshCommand: String?
    /// Where relay-server is on the host, if it had to be said.
    package var serverPath: String?
    /// Fields of a later version, as they stand in the file.
    package let others: [Substring]

    package init(_ destination: Destination, key: Fingerprint, addresses: [String]) {
        words = destination.words
        self.key = key
        user = destination.user
        name = destination.name
        port = destination.port
        self.addresses = addresses
        others = []
    }

    /// The same server, under other words.
    init(words: String, _ other: KnownHost) {
        self.init(words, like: other, name: other.name, addresses: other.addresses)
    }

    /// The same server, where it was found.
    func found(at name: String, addresses: [String]) -> KnownHost {
        var unique: [String] = []
        for address in addresses where !unique.contains(address) { unique.append(address) }
        return KnownHost(words, like: self, name: name.lowercased(), addresses: unique)
    }

    /// A host has a few addresses, and those of the last networks it was in.
    static let maximumAddresses = 8

    /// The same server, which has answered here: so this address comes first.
    func answered(at address: String) -> KnownHost {
        let others = addresses.filter { $0 != address }
        let kept = [address] + others.prefix(Self.maximumAddresses - 1)
        return KnownHost(words, like: self, name: name, addresses: kept)
    }

    private init(_ words: String, like other: KnownHost, name: String, addresses: [String]) {
        self.words = words
        key = other.key
        user = other.user
        self.name = name
        port = other.port
        self.addresses = addresses
        goesThroughSSH = other.goesThroughSSH
        sshCommand = other.sshCommand
        serverPath = other.serverPath
        others = other.others
    }

    /// Reads one line; the error says what is wrong with it.
    package init(line: Substring) throws(KnownHostFault) {
        let parts = line.split(separator: " ")
        guard let words = parts.first else { throw .noFields }
        var values: [Substring: Substring] = [:]
        var others: [Substring] = []
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { throw .noField(String(part)) }
            let name = part[..<equals]
            if !Self.fieldNames.contains(name) {
                others.append(part)
            } else if values.updateValue(part[part.index(after: equals)...], forKey: name) != nil {
                throw .twice(String(name))
            }
        }
        guard let key = values["key"] else { throw .missing("key") }
        guard let fingerprint = Fingerprint(key) else { throw .badValue("key") }
        guard let name = values["name"], !name.isEmpty else { throw .missing("name") }
        guard let port = values["port"] else { throw .missing("port") }
        guard let number = UInt16(port), number > 0 else { throw .badValue("port") }
        self.words = String(words)
        self.key = fingerprint
        user = values["user"].map(String.init)
        self.name = String(name)
        self.port = number
        addresses = values["addresses"].map { $0.split(separator: ",").map(String.init) } ?? []
        guard values["via"] == nil || values["via"] == "ssh" else { throw .badValue("via") }
        goesThroughSSH = values["via"] != nil
        sshCommand = try Self.text("ssh", values)
        serverPath = try Self.text("server", values)
        self.others = others
    }

    private static func text(
        _ name: Substring, _ values: [Substring: Substring]
    ) throws(KnownHostFault) -> String? {
        guard let value = values[name] else { return nil }
        guard let text = PercentText.decode(value) else { throw .badValue(String(name)) }
        return text
    }

    private static let fieldNames: Set<Substring> = [
        "key", "user", "name", "port", "addresses", "via", "ssh", "server",
    ]

    package var line: String {
        var parts = [words, "key=\(key)"]
        if let user { parts.append("user=\(user)") }
        parts += ["name=\(name)", "port=\(port)"]
        if !addresses.isEmpty { parts.append("addresses=" + addresses.joined(separator: ",")) }
        if goesThroughSSH { parts.append("via=ssh") }
        if let sshCommand { parts.append("ssh=" + PercentText.encode(sshCommand)) }
        if let serverPath { parts.append("server=" + PercentText.encode(serverPath)) }
        return (parts + others.map(String.init)).joined(separator: " ")
    }

    /// Whether the pin counts for this destination: same words, or the same place. Through ssh the
    /// words alone say what is meant: the same name may be another host's behind other jump hosts.
    func isMeant(by destination: Destination) -> Bool {
        words == destination.words || isAt(destination.resolved)
    }

    /// Whether the server's own port is there, as `Destination.resolved` says it.
    func isAt(_ place: String) -> Bool { !goesThroughSSH && resolved == place }

    /// The same server under other words.
    func isSameServer(as other: KnownHost) -> Bool {
        key == other.key && resolved == other.resolved
    }

    /// As `Destination.resolved`.
    var resolved: String {
        (user.map { $0 + "@" } ?? "")
            + (name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)")
    }
}

/// What is wrong with a line of known_hosts.
package enum KnownHostFault: Error, Equatable, CustomStringConvertible {
    case noFields
    case noField(String)
    case missing(String)
    case twice(String)
    case badValue(String)

    package var description: String {
        switch self {
        case .noFields: "it is not `words key=… name=… port=…`"
        case .noField(let part): "'\(Printable.line(part))' is no name=value"
        case .missing(let name): "\(name)= is missing"
        case .twice(let name): "\(name)= is there twice"
        case .badValue(let name): "the value of \(name)= cannot be right"
        }
    }
}
