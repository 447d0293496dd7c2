// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@testable import RelayServer

@Suite struct TokenListTests {
    private let now = UTCTime(seconds: 1_700_000_000)

    private func token(
        _ number: UInt32, session: UInt64 = 1, name: String = "work", expires: UInt64? = nil
    ) -> SessionToken {
        SessionToken(
            id: TokenID(number), hash: Fingerprint(bytes: [UInt8](repeating: 3, count: 32))!,
            session: SessionID(Bits128(high: 0, low: session)), name: SessionName(name)!,
            role: .view, made: now, expires: expires.map { UTCTime(seconds: now.seconds + $0) },
            once: false)
    }

    private func add(_ tokens: SessionToken..., to list: inout TokenList) {
        for token in tokens {
            let isAdded = list.add(token, now: now)
            #expect(isAdded)
        }
    }

    private var full: SessionToken {
        var token = token(.max, expires: 60)
        token.bound = token.hash
        token.ended = .revoked
        token.endedAt = now
        token.used = now
        token.from = "2001:db8::7"
        return token
    }

    @Test func `a list is read as it was written`() {
        var list = TokenList()
        add(token(1), full, to: &list)
        let read = TokenList(parsing: list.text)
        #expect(read == list && read.badLines.isEmpty)
    }

    @Test func `a line that is not so opens nothing, and no limit gets lost`() {
        let good = full.line
        let lines = [
            "x", good.replacing("hash=", with: "hash=x"),
            good.replacing("role=view", with: "role=owner"),
            good.replacing("expires=2", with: "expires=x"),
            good.replacing("bound=", with: "bound=x"),
            good.replacing("ended=revoked@", with: "ended=never@"), good + " made=\(now)",
            good.replacing("name=work", with: "name=-"),
            good.replacing("ffffffff", with: "fffffff"),
        ]
        for line in lines {
            #expect(SessionToken(line: line[...]) == nil, "\(line)")
        }
        let list = TokenList(parsing: Array(([good, good] + lines).joined(separator: "\n").utf8))
        #expect(list.tokens == [full])
        #expect(list.badLines == Array(2...11))
    }

    @Test func `when and from where a token was used decides nothing, all else does`() {
        var list = TokenList()
        add(token(1), token(2), to: &list)
        var used = list
        used.change(TokenID(1)) { token in
            token.used = now
            token.from = "192.0.2.7"
        }
        #expect(used != list && !used.decidesOtherwise(than: list))
        var bound = used
        bound.change(TokenID(1)) { $0.bound = $0.hash }
        #expect(bound.decidesOtherwise(than: list))
        var revoked = used
        revoked.end([TokenID(2)], .revoked, now: now)
        #expect(revoked.decidesOtherwise(than: list))
        #expect(used.decidesOtherwise(than: TokenList()))
    }

    @Test func `a token counts until its second, and not in it`() {
        let token = token(1, expires: 60)
        #expect(token.isOver(at: UTCTime(seconds: now.seconds + 59)) == nil)
        #expect(token.isOver(at: UTCTime(seconds: now.seconds + 60)) == .expired)
        #expect(self.token(1).isOver(at: UTCTime(seconds: UTCTime.maximum)) == nil)
    }

    @Test func `there are so many that count, and those that are over take no place`() {
        var list = TokenList()
        for number in 0..<UInt32(TokenList.maximumCount) {
            add(token(number), to: &list)
        }
        var isAdded = list.add(token(9999), now: now)
        #expect(!isAdded)
        list.end([TokenID(0)], .revoked, now: now)
        add(token(9999), to: &list)
        isAdded = list.add(token(9999), now: now)
        #expect(!isAdded)
    }

    @Test func `what is over is remembered for a week, and only the newest of many`() {
        var list = TokenList()
        add(token(1, expires: 60), token(2), to: &list)
        let expired = UTCTime(seconds: now.seconds + 60)
        list.tidy(now: expired)
        #expect(list[TokenID(1)]?.ended == .expired && list[TokenID(2)]?.ended == nil)
        list.tidy(now: UTCTime(seconds: expired.seconds + TokenList.memory - 1))
        #expect(list.tokens.count == 2)
        list.tidy(now: UTCTime(seconds: expired.seconds + TokenList.memory))
        #expect(list.tokens.map(\.id) == [TokenID(2)])
        for number in 10...UInt32(TokenList.maximumOver + 10) {
            add(token(number), to: &list)
            list.end(
                [TokenID(number)], .revoked, now: UTCTime(seconds: now.seconds + UInt64(number)))
        }
        list.tidy(now: now)
        #expect(list.tokens.count == TokenList.maximumOver + 1)
        #expect(list[TokenID(10)] == nil && list[TokenID(11)] != nil && list[TokenID(2)] != nil)
    }

    @Test func `words mean a token by its id, or those of a session by its id or present name`() {
        var list = TokenList()
        for token in [token(1), token(2), token(3, session: 2, name: "other")] {
            add(token, to: &list)
        }
        let two = SessionID(Bits128(high: 0, low: 2))
        let meant = { (words: String, called: [SessionID: SessionName]) in
            list.meant(by: words, called: called, now: now).map(\.id.number)
        }
        #expect(meant("00000002", [:]) == [2])
        #expect(meant("work", [:]) == [1, 2])
        #expect(meant(two.description, [:]) == [3])
        #expect(meant("other", [two: SessionName("renamed")!]) == [])
        #expect(meant("renamed", [two: SessionName("renamed")!]) == [3])
        list.end([TokenID(1)], .revoked, now: now)
        #expect(meant("work", [:]) == [2] && meant("00000001", [:]) == [])
    }
}

@Suite struct InvitationListTests {
    private let now = UTCTime(seconds: 1_700_000_000)
    private let later = UTCTime(seconds: 1_700_000_600)
    private func hash(_ byte: UInt8) -> Fingerprint {
        Fingerprint(bytes: [UInt8](repeating: byte, count: 32))!
    }

    private func add(_ bytes: some Sequence<UInt8>, to list: inout InvitationList) {
        for byte in bytes {
            let isAdded = list.add(hash(byte), expires: later, now: now)
            #expect(isAdded)
        }
    }

    private func take(_ byte: UInt8, at now: UTCTime, from list: inout InvitationList) -> Bool? {
        list.take(now: now) { $0 == hash(byte) }
    }

    @Test func `an invitation is good once and in time`() {
        var list = InvitationList()
        add([1, 2], to: &list)
        #expect(InvitationList(parsing: list.text) == list)
        let taken = [
            take(3, at: now, from: &list), take(1, at: now, from: &list),
            take(1, at: now, from: &list), take(2, at: later, from: &list),
        ]
        #expect(taken == [nil, true, nil, false])
        #expect(list.invitations.isEmpty)
    }

    @Test func `every invitation is compared, whichever is meant`() {
        var list = InvitationList()
        add(1...3, to: &list)
        var compared = 0
        _ = list.take(now: now) { hash in
            compared += 1
            return hash == self.hash(1)
        }
        #expect(compared == 3)
    }

    @Test func `there are 64 at once, and those that are over make room`() {
        var list = InvitationList()
        add(0..<UInt8(InvitationList.maximumCount), to: &list)
        var isAdded = list.add(hash(200), expires: later, now: now)
        #expect(!isAdded)
        isAdded = list.add(hash(200), expires: UTCTime(seconds: later.seconds + 1), now: later)
        #expect(isAdded && list.invitations.count == 1)
    }

    @Test func `what is no invitation invites nobody`() {
        let good = "\(hash(1)) expires=\(later)"
        for line in [
            "", "#", hash(1).description, good + " x", good.replacing("expires", with: "made"),
            good.dropLast() + "", "x\(good)",
        ] {
            #expect(InvitationList(parsing: Array(line.utf8)).invitations.isEmpty, "\(line)")
        }
    }
}
