// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// What the user's devices ask of the tokens, and what they are told.
extension TokenRegister {
    /// The sessions there are now, as their holders say.
    struct Sessions {
        let information: [SessionInformation]
        /// Whether a session is over that none of those is.
        let isOver: (SessionID) -> Bool

        var names: [SessionID: SessionName] {
            Dictionary(information.map { ($0.session, $0.name) }) { first, _ in first }
        }

        func session(_ words: String) -> SessionInformation? {
            information.first { $0.session.description == words || $0.name.text == words }
        }
    }

    /// What a wish came to: the answer, and what is to be noted of it.
    struct Answer {
        var table: ShareTable?
        var made: SessionToken?
        var revoked: [SessionToken] = []
    }

    func perform(_ wish: Shares.Wish, _ sessions: Sessions) throws -> Answer {
        try putAway(sessions)
        switch wish {
        case .list: return Answer(table: try table(sessions))
        case .share(let share): return Answer(made: try make(share, sessions))
        case .unshare(let words, let all):
            let revoked = try revoke(words, all: all, sessions)
            return Answer(
                table: try table(sessions, revoked: revoked.count), revoked: revoked)
        }
    }

    /// Tokens of sessions that are over lead nowhere any more.
    func putAway(_ sessions: Sessions) throws {
        let names = sessions.names
        var list = try tokens()
        let gone = list.current(at: .now).filter { token in
            names[token.session] == nil && sessions.isOver(token.session)
        }
        guard !gone.isEmpty else { return }
        list.end(gone.map(\.id), .gone, now: .now)
        try replace(list)
        log.info("\(gone.count) tokens of sessions that have ended are put away")
    }

    private func table(_ sessions: Sessions, revoked: Int? = nil) throws -> ShareTable {
        let names = sessions.names
        let all = try tokens().current(at: .now).map { token in
            var information = token.information
            information.name = names[token.session] ?? token.name
            information.links = links(with: token.id)
            return information
        }
        return ShareTable(all, revoked: revoked.map(UInt64.init))
    }

    private func make(_ share: Shares.Share, _ sessions: Sessions) throws -> SessionToken {
        guard let session = sessions.session(share.session) else {
            throw ServerError.noSuchSession(share.session)
        }
        guard let hash = Fingerprint(bytes: share.digest) else {
            preconditionFailure("the wire has seen to its length")
        }
        var list = try tokens()
        list.tidy(now: .now)
        let now = UTCTime.now
        let token = SessionToken(
            id: newID(in: list), hash: hash, session: session.session, name: session.name,
            role: share.role, made: now,
            expires: share.lifetime.map { UTCTime(seconds: now.seconds + min($0, 1 << 40)) },
            once: share.once)
        guard list.add(token, now: now) else {
            throw ServerError.tooMany("tokens", TokenList.maximumCount)
        }
        try replace(list)
        return token
    }

    private func newID(in list: TokenList) -> TokenID {
        while true {
            let id = TokenID(UInt32.random(in: 0...UInt32.max))
            if list[id] == nil { return id }
        }
    }

    /// They count no more from here on, whether or not that can be written down.
    private func revoke(
        _ words: String?, all: Bool, _ sessions: Sessions
    ) throws -> [SessionToken] {
        var list = try tokens()
        let meant =
            words.map { list.meant(by: $0, called: sessions.names, now: .now) }
            ?? list.current(at: .now)
        if let words {
            guard !meant.isEmpty else { throw ServerError.noSuchToken(words) }
            guard meant.count == 1 || all else {
                throw ServerError.ambiguousToken(words, meant.count)
            }
        }
        list.end(meant.map(\.id), .revoked, now: .now)
        do throws(SystemCallError) {
            try replace(list)
        } catch {
            letCount(list)
            lookUpAgain()
            throw ServerError.notWritten(reason: "\(error)")
        }
        lookUpAgain()
        return meant
    }
}
