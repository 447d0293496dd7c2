// SPDX-License-Identifier: Apache-2.0

/// Where a server is: `[user@]host[:port]` as the user typed it, and what it means.
package struct Destination: Equatable, Sendable {
    package static let defaultPort: UInt16 = 7722

    /// As typed: the key in known_hosts, and what every hint on how to come back repeats.
    package let words: String
    /// Nil when nobody was named: then the server's own user is meant, whoever that is.
    package var user: String?
    /// A name or an address, in lower case, without brackets.
    package var name: String
    package var port: UInt16
    /// The port was typed: then the server is met there, not introduced by ssh.
    package let namesPort: Bool
    /// What ssh is called with: user and host as typed, for its own configuration to match.
    package let sshTarget: String

    package init(_ words: String) throws(DestinationError) {
        self.words = words
        guard !words.hasPrefix("relay://") else { throw .secret }
        var host = words[...]
        if let at = words.lastIndex(of: "@") {
            user = try Self.user(words[..<at], in: words)
            host = words[words.index(after: at)...]
        }
        let (name, port) = try Self.split(host, in: words)
        guard Self.isName(name) else { throw .badHost(words) }
        self.name = name.lowercased()
        namesPort = port != nil
        sshTarget = (user.map { $0 + "@" } ?? "") + name
        self.port = if let port { try Self.port(port, in: words) } else { Self.defaultPort }
    }

    /// Destinations with the same value share one pin.
    package var resolved: String { (user.map { $0 + "@" } ?? "") + address }

    /// For messages: where we connect to.
    package var address: String { Self.address(name: name, port: port) }

    static func address(name: String, port: UInt16) -> String {
        name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    }
}

extension Destination {
    /// An address of IPv6 has two colons or more; with a port it needs brackets.
    private static func split(
        _ host: Substring, in words: String
    ) throws(DestinationError) -> (name: Substring, port: Substring?) {
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { throw .badHost(words) }
            let name = host[host.index(after: host.startIndex)..<end]
            let rest = host[host.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .badHost(words) }
            return (name, rest.isEmpty ? nil : rest.dropFirst())
        }
        guard let colon = host.firstIndex(of: ":"), host.lastIndex(of: ":") == colon else {
            return (host, nil)
        }
        return (host[..<colon], host[host.index(after: colon)...])
    }

    private static func user(
        _ text: Substring, in words: String
    ) throws(DestinationError) -> String {
        guard isUser(text) else { throw .badUser(words) }
        return String(text)
    }

    static func isUser(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "-")
        else { return false }
        return text.utf8.allSatisfy { (0x21...0x7E).contains($0) } && text.utf8.count <= 256
    }

    /// A host's name or an address.
    static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && text.utf8.allSatisfy(isOfName)
    }

    private static func port(
        _ text: Substring, in words: String
    ) throws(DestinationError) -> UInt16 {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(text),
            port > 0
        else { throw .badPort(words) }
        return port
    }

    /// What names and addresses are made of; nothing that could break a line of known_hosts.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"):
            true
        default: false
        }
    }
}

/// The user typed something that names no host.
package enum DestinationError: Error, Equatable, CustomStringConvertible {
    case badHost(String)
    case badUser(String)
    case badPort(String)
    /// A token or an invitation stands where a host should; it is not repeated.
    case secret

    package var description: String {
        switch self {
        case .badHost(let words):
            "'\(Printable.line(words))' is no host; write [user@]host[:port], an IPv6 address with"
                + " a port as [address]:port"
        case .badUser(let words): "'\(Printable.line(words))' begins with no valid user name"
        case .secret:
            "a line that begins with relay:// is no host: relay-client attach takes a token,"
                + " relay-client accept an invitation"
        case .badPort(let words): "'\(Printable.line(words))' ends with no port; use 1 to 65535"
        }
    }
}
