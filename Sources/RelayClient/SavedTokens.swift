// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The tokens that are kept on this device, as people read them.
package struct SavedTokens {
    private let tokens: [(name: SessionName, token: SecretURL?)]

    package init(_ tokens: [(name: SessionName, token: SecretURL?)]) { self.tokens = tokens }

    /// One a line under a heading.
    package var lines: [String] {
        TextTable.lines(
            [["NAME", "HOST", "SESSION", "ROLE"]]
                + tokens.map { name, token in
                    guard let token,
                        case .session(let session, let called, let role) = token.purpose
                    else { return [name.text, "(no token)", "-", "-"] }
                    return [name.text, token.place, called?.text ?? "\(session)", "\(role)"]
                })
    }
}
