// SPDX-License-Identifier: Apache-2.0

package import RelayCore
package import RelayWire

/// One session token as the server keeps it: without its secret, of which it knows the hash. One line
/// of `session_tokens`: `ID hash=SHA256:… session=… name=… role=… made=… [expires=…] [once=yes]
/// [bound=SHA256:…] [ended=revoked|expired@…] [used=… [from=…]]`. Times are as in RFC 3339.
package struct SessionToken: Equatable, Sendable {
    /// Why a token counts no more.
    package enum End: String, Equatable, Sendable {
        case revoked
        case expired
        /// Its session is over.
        case gone
    }

    package let id: TokenID
    /// SHA-256 of the secret.
    package let hash: Fingerprint
    package let session: SessionID
    /// What the session was called when the token was made.
    package let name: SessionName
    /// `view` or `control`.
    package let role: Role
    package let made: UTCTime
    /// Nil is never.
    package let expires: UTCTime?
    package let once: Bool
    /// With `once`: the only key that may show it, the first that did.
    package var bound: Fingerprint?
    /// It is remembered for a while, so that whoever shows it hears what became of it.
    package var ended: End?
    package var endedAt: UTCTime?
    package var used: UTCTime?
    /// An address without a port.
    package var from: String?

    package init(
        id: TokenID, hash: Fingerprint, session: SessionID, name: SessionName, role: Role,
        made: UTCTime, expires: UTCTime?, once: Bool
    ) {
        self.id = id
        self.hash = hash
        self.session = session
        self.name = name
        self.role = role
        self.made = made
        self.expires = expires
        self.once = once
    }

    /// What decides who may do what.
    var withoutUse: SessionToken {
        var token = self
        token.used = nil
        token.from = nil
        return token
    }

    package func isOver(at now: UTCTime) -> End? {
        if let ended { return ended }
        guard let expires, now.seconds >= expires.seconds else { return nil }
        return .expired
    }

    /// What the user is told of it.
    var information: TokenInformation {
        var information = TokenInformation(id: id, session: session, name: name, role: role)
        information.made = made.seconds
        information.expires = expires?.seconds
        information.lastUsed = used?.seconds
        information.from = from
        information.once = once
        information.bound = bound?.bytes
        return information
    }
}

/// The line of a token.
extension SessionToken {
    package var line: String {
        var words = [
            "\(id)", "hash=\(hash)", "session=\(session)", "name=\(name)",
            "role=\(role == .control ? "control" : "view")", "made=\(made)",
        ]
        if let expires { words.append("expires=\(expires)") }
        if once { words.append("once=yes") }
        if let bound { words.append("bound=\(bound)") }
        if let ended, let endedAt { words.append("ended=\(ended.rawValue)@\(endedAt)") }
        if let used { words.append("used=\(used)") }
        if let from { words.append("from=\(from)") }
        return words.joined(separator: " ")
    }

    /// Nil for a line that is not so: it opens nothing.
    package init?(line: Substring) {
        let words = line.split(separator: " ")
        var values: [Substring: Substring] = [:]
        for word in words.dropFirst() {
            guard let equals = word.firstIndex(of: "="),
                values.updateValue(word[word.index(after: equals)...], forKey: word[..<equals])
                    == nil
            else { return nil }
        }
        guard let id = words.first.flatMap({ TokenID($0) }),
            let hash = values["hash"].flatMap({ Fingerprint($0) }),
            let session = values["session"].flatMap({ SessionID(String($0)) }),
            let name = values["name"].flatMap({ SessionName(String($0)) }),
            let role = values["role"], role == "view" || role == "control",
            let made = values["made"].flatMap({ UTCTime($0) })
        else { return nil }
        let expires = values["expires"].map { UTCTime($0) }
        // A limit that cannot be read must not become none.
        if case .some(.none) = expires { return nil }
        self.init(
            id: id, hash: hash, session: session, name: name,
            role: role == "control" ? .control : .view, made: made, expires: expires ?? nil,
            once: values["once"] != nil)
        guard read(values) else { return nil }
    }

    /// What was added to a token later.
    private mutating func read(_ values: [Substring: Substring]) -> Bool {
        if let text = values["bound"] {
            guard let key = Fingerprint(text) else { return false }
            bound = key
        }
        if let text = values["ended"] {
            let parts = text.split(separator: "@", maxSplits: 1)
            guard parts.count == 2, let end = End(rawValue: String(parts[0])),
                let time = UTCTime(parts[1])
            else { return false }
            ended = end
            endedAt = time
        }
        used = values["used"].flatMap { UTCTime($0) }
        from = values["from"].map { String($0.prefix(DeviceInformation.maximumAddressLength)) }
        return true
    }
}
