// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
package import RelayWire

/// The session tokens of a host, as people read them and as programs do.
package struct ShareListing {
    private static let heading = [
        "TOKEN", "SESSION", "ROLE", "MADE", "EXPIRES", "LAST USED", "FROM", "NOW",
    ]

    private let tokens: [TokenInformation]

    /// With a session, only its tokens.
    package init(_ table: ShareTable, of session: SessionReference? = nil) {
        tokens = table.tokens.filter { token in
            switch session {
            case .name(let name): token.name == name
            case .id(let id): token.session == id
            case .latest, nil: true
            }
        }
    }

    /// One a line under a heading.
    package var lines: [String] { TextTable.lines([Self.heading] + tokens.map(Self.row)) }

    /// One JSON array (RFC 8259) of an object for each token. Times are seconds since 1970, null if
    /// there is none.
    package var json: [String] {
        let objects = tokens.map { token in
            [
                "\"token\":\"\(token.id)\"", "\"session\":\"\(token.session)\"",
                "\"name\":" + JSONText.quoted(token.name.text), "\"role\":\"\(token.role)\"",
                "\"made\":\(token.made)",
                "\"expires\":" + (token.expires.map(String.init) ?? "null"),
                "\"last_used\":" + (token.lastUsed.map(String.init) ?? "null"),
                "\"from\":" + (token.from.map(JSONText.quoted) ?? "null"),
                "\"links\":\(token.links)", "\"once\":\(token.once)",
                "\"bound\":" + (Self.key(token).map(JSONText.quoted) ?? "null"),
            ].joined(separator: ",")
        }
        return ["[" + objects.map { "{\($0)}" }.joined(separator: ",\n ") + "]"]
    }

    private static func key(_ token: TokenInformation) -> String? {
        token.bound.flatMap(Fingerprint.init(bytes:)).map(\.description)
    }

    private static func row(_ token: TokenInformation) -> [String] {
        let links = token.links == 1 ? "1 link" : "\(token.links) links"
        return [
            "\(token.id)", token.name.text, "\(token.role)" + (token.once ? ", once" : ""),
            TextTable.time(token.made), token.expires.map(TextTable.time) ?? "never",
            token.lastUsed.map(TextTable.time) ?? "-", token.from.map(Printable.line) ?? "-",
            token.links == 0 ? "-" : links,
        ]
    }
}
