// SPDX-License-Identifier: Apache-2.0

package import RelayCore
package import RelayWire

/// The session tokens of a server: the lines of `session_tokens`. Bounded: a new token needs a place,
/// and those that are over keep theirs for a while only.
package struct TokenList: Equatable, Sendable {
    /// Of those that count.
    package static let maximumCount = ShareTable.maximumCount
    /// One that is over is remembered so long, to tell its bearer what became of it …
    package static let memory: UInt64 = 7 * 24 * 3600
    /// … and so many of them, the newest.
    package static let maximumOver = 512

    package private(set) var tokens: [SessionToken] = []
    /// Numbers of the lines, from 1, that were not understood. They open nothing, and are not written
    /// again.
    package private(set) var badLines: [Int] = []

    package init() {}

    package init(parsing text: [UInt8]) {
        let lines = String(decoding: text, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            let token = SessionToken(line: line)
            if let token, !tokens.contains(where: { $0.id == token.id }) {
                tokens.append(token)
            } else {
                badLines.append(index + 1)
            }
        }
    }

    package var text: [UInt8] { Array(tokens.map { $0.line + "\n" }.joined().utf8) }

    /// Whether more differs than when, and from where, tokens were used.
    package func decidesOtherwise(than other: TokenList) -> Bool {
        tokens.map(\.withoutUse) != other.tokens.map(\.withoutUse)
    }

    package subscript(_ id: TokenID) -> SessionToken? { tokens.first { $0.id == id } }

    /// Those that count.
    package func current(at now: UTCTime) -> [SessionToken] {
        tokens.filter { $0.isOver(at: now) == nil }
    }

    /// False if there are too many.
    package mutating func add(_ token: SessionToken, now: UTCTime) -> Bool {
        guard current(at: now).count < Self.maximumCount, self[token.id] == nil else {
            return false
        }
        tokens.append(token)
        return true
    }

    package mutating func change(_ id: TokenID, _ change: (inout SessionToken) -> Void) {
        guard let place = tokens.firstIndex(where: { $0.id == id }) else { return }
        change(&tokens[place])
    }

    /// These count no more.
    package mutating func end(_ ids: [TokenID], _ end: SessionToken.End, now: UTCTime) {
        for id in ids {
            change(id) { token in
                guard token.ended == nil else { return }
                token.ended = end
                token.endedAt = now
            }
        }
    }

    /// Notes which have expired, and forgets those that are over for long.
    package mutating func tidy(now: UTCTime) {
        end(tokens.filter { $0.isOver(at: now) != nil }.map(\.id), .expired, now: now)
        tokens.removeAll { token in
            guard let endedAt = token.endedAt else { return false }
            return endedAt.seconds + Self.memory <= now.seconds
        }
        let over = tokens.filter { $0.ended != nil }
        let oldest = over.sorted { ($0.endedAt?.seconds ?? 0) < ($1.endedAt?.seconds ?? 0) }
            .prefix(max(0, over.count - Self.maximumOver))
        tokens.removeAll { token in oldest.contains { $0.id == token.id } }
    }

    /// Which tokens words mean: a token's id, or a session by its id or by one of its names. `called`
    /// is what sessions are called now.
    package func meant(
        by words: String, called: [SessionID: SessionName], now: UTCTime
    ) -> [SessionToken] {
        let current = current(at: now)
        if let id = TokenID(words), let token = current.first(where: { $0.id == id }) {
            return [token]
        }
        return current.filter { token in
            token.session.description == words
                || (called[token.session] ?? token.name).text == words
        }
    }
}
