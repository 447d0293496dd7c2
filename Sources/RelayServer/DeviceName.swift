// SPDX-License-Identifier: Apache-2.0

package import RelayCore

/// Which of some devices is meant by what a person gave: a fingerprint, a beginning of one, or a
/// comment.
package enum DeviceName {
    /// Shorter beginnings are more likely a slip than a choice.
    static let shortestBeginning = 4

    package enum Meaning: Equatable, Sendable {
        case one(Fingerprint)
        case nobody
        case several
    }

    /// A whole fingerprint is that device, in the list or not. `SHA256:` may be left out before a
    /// beginning.
    package static func meaning(
        of words: String, among devices: [(key: Fingerprint, name: String)]
    ) -> Meaning {
        if let key = Fingerprint(words) { return .one(key) }
        let isNamed = devices.filter { !words.isEmpty && $0.name == words }
        let beginning =
            words.hasPrefix(Fingerprint.prefix)
            ? words.dropFirst(Fingerprint.prefix.count) : words[...]
        let begins = devices.filter { device in
            beginning.utf8.count >= shortestBeginning
                && device.key.description.dropFirst(Fingerprint.prefix.count)
                    .hasPrefix(beginning)
        }
        let keys = Set((isNamed + begins).map(\.key))
        guard let key = keys.first else { return .nobody }
        return keys.count == 1 ? .one(key) : .several
    }
}
