// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What a session token lets its bearer do: go to one session, in one role. Lives as long as the
/// link on which the token was shown; the register of tokens may take it back at any time.
package struct Grant: Equatable, Sendable {
    package var token: TokenID
    package var session: SessionID
    package var role: Role
    /// The key of the bearer's TLS. What he types is numbered for him alone: another bearer of the
    /// same token is somebody else.
    package var bearer: Fingerprint

    package init(token: TokenID, session: SessionID, role: Role, bearer: Fingerprint) {
        self.token = token
        self.session = session
        self.role = role
        self.bearer = bearer
    }

    /// As a holder is told who comes.
    package var principal: String { "\(name) \(bearer)" }

    /// As people are told.
    package var name: String { "\(Self.prefix)\(token)" }

    private static let prefix = "guest "

    /// Whether a holder was told that a bearer comes.
    static func isBearer(_ principal: String) -> Bool { principal.hasPrefix(prefix) }

    /// Whom a holder bounds as one: all bearers of a token, who can have as many keys as they like.
    static func party(of principal: String) -> Substring {
        guard isBearer(principal), let key = principal.lastIndex(of: " ") else {
            return principal[...]
        }
        return principal[..<key]
    }

    /// Whether an Attach asks for nothing but the session of the token.
    func covers(_ attach: Attach) -> Bool {
        attach.session == session && attach.name == nil && !attach.latest
            && attach.creation == nil
    }
}
