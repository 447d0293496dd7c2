// SPDX-License-Identifier: Apache-2.0

/// Where to listen: `ADDR:PORT` as given on the command line.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    package static let defaultPort = 7722
    /// All addresses of both families.
    package static let everywhere = "*"

    /// An IPv4 or IPv6 address, or a name; `*` for all addresses.
    package let host: String
    /// 0 takes any free one.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil unless the text is `ADDR:PORT`; an IPv6 address stands in brackets.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(where: { ":[]".contains($0) }) {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
