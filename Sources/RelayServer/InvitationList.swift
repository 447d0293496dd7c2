// SPDX-License-Identifier: Apache-2.0

package import RelayCore

/// The invitations that nobody has taken up yet: the lines of `invitations`, each the hash of a
/// secret and a time, `SHA256:… expires=2026-11-24T02:54:41Z`. What is not so invites nobody.
package struct InvitationList: Equatable, Sendable {
    /// More than anybody has open at once.
    package static let maximumCount = 64

    package struct Invitation: Equatable, Sendable {
        /// SHA-256 of the secret.
        package let hash: Fingerprint
        package let expires: UTCTime
    }

    package private(set) var invitations: [Invitation] = []

    package init() {}

    package init(parsing text: [UInt8]) {
        let mark = "expires="
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard invitations.count < Self.maximumCount, words.count == 2,
                let hash = Fingerprint(words[0]), words[1].hasPrefix(mark),
                let expires = UTCTime(words[1].dropFirst(mark.count))
            else { continue }
            invitations.append(Invitation(hash: hash, expires: expires))
        }
    }

    package var text: [UInt8] {
        Array(invitations.map { "\($0.hash) expires=\($0.expires)\n" }.joined().utf8)
    }

    /// False if there are too many.
    package mutating func add(_ hash: Fingerprint, expires: UTCTime, now: UTCTime) -> Bool {
        tidy(now: now)
        guard invitations.count < Self.maximumCount else { return false }
        invitations.append(Invitation(hash: hash, expires: expires))
        return true
    }

    /// Uses up an invitation; false if its time is over. `isMeant` is asked of every one, so that it
    /// takes the same time whichever it is; nil if none is.
    package mutating func take(
        now: UTCTime, where isMeant: (Fingerprint) -> Bool
    ) -> Bool? {
        let meant = invitations.filter { isMeant($0.hash) }
        guard let invitation = meant.first else { return nil }
        invitations.removeAll { $0 == invitation }
        return now.seconds < invitation.expires.seconds
    }

    private mutating func tidy(now: UTCTime) {
        invitations.removeAll { $0.expires.seconds <= now.seconds }
    }
}
