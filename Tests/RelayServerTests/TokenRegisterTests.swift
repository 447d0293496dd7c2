// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// Session tokens over real links, with holders that the tests play.
struct TokenRegisterTests {
    private let secret = Site.secret(9)

    private func file(_ site: Site) throws -> String {
        let bytes = try site.state.directory.open(create: false)
            .read(file: TokenRegister.file, limit: 1 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    @Test func `a bearer reaches the session of his token in its role, and needs no enrolment`()
        async throws
    {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        let shared = try await site.share(holder, secret)
        #expect(shared.token.session == holder.session && shared.token.role == .view)
        #expect(try await Int(shared.port) == site.port)
        #expect(shared.server == site.server.fingerprint.bytes)

        let stranger = try Site.identity()
        _ = try await site.bearer(secret, of: holder.session, as: stranger)
        let server = try await holder.accept()
        let admit = try await server.next(Admit.self)
        #expect(admit.principal == "guest \(shared.token.id) \(stranger.fingerprint)")
        #expect(admit.role == .view)
        #expect(await server.next()?.type == .attach)
    }

    @Test func `the file has no secret, mode 0600, and what a restart needs`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        let shared = try await site.share(holder, secret, role: .control, lifetime: 60, once: true)
        let text = try file(site)
        #expect(text.contains("\(shared.token.id) hash=SHA256:") && text.contains("role=control"))
        #expect(!text.shows(secret))
        await site.server.stop()

        let server = try await Server.start(site.settings, on: site.loop)
        let port = try #require(await server.addresses.first?.port)
        let bearer = try await FramePeer.client(of: port, as: Site.identity(), on: site.loop)
        var attach = Attach(kind: .log)
        attach.session = holder.session
        bearer.send(Frame(Token(secret)), Frame(attach, channel: 1))
        // The server itself looks and asks when it starts; the bearer comes with a role of his own.
        var role: Role?
        repeat {
            let peer = try await holder.accept()
            role = try? await peer.next(Admit.self).role
        } while role != .control
        await server.stop()
    }

    @Test func `a wrong secret opens nothing, and its source waits`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret)
        let wrong = try await site.bearer(Site.secret(8), of: holder.session)
        #expect(try await wrong.next(Refused.self) == Refused(.unknownSecret))
        #expect(await wrong.next() == nil)
        // Not even the right one is looked at now.
        let right = try await site.bearer(secret, of: holder.session)
        #expect(try await right.next(Refused.self).code == .penalised)
        #expect(await right.next() == nil)
        // A device of the list need not wait, and ends the wait of its source.
        let client = try await site.client()
        #expect(try await site.ask(.list, over: client, holder).type == .shareTable)
        _ = try await site.bearer(secret, of: holder.session)
        #expect(try await holder.accept().next(Admit.self).role == .view)
    }

    @Test func `a connection that is abandoned costs nobody anything`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret)
        for _ in 0..<3 {
            let nobody = try await site.client(as: Site.identity())
            nobody.send(Frame(Hello(software: "test")))
            _ = try await nobody.next(Hello.self)
            nobody.close()
        }
        _ = try await site.bearer(secret, of: holder.session)
        #expect(try await holder.accept().next(Admit.self).role == .view)
    }

    @Test func `revoking cuts a bearer off, tells him why, and keeps him out`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret)
        let bearer = try await site.bearer(secret, of: holder.session)
        let peer = try await holder.accept()
        _ = try await peer.next(Attach.self)
        let client = try await site.client()
        let before = try await site.ask(.list, over: client, holder).decode(ShareTable.self)
        #expect(before.tokens.map(\.links) == [1] && before.tokens.first?.from == "127.0.0.1")
        let after = try await site.ask(.unshare("work", all: false), over: client, holder)
        #expect(try after.decode(ShareTable.self) == ShareTable([], revoked: 1))
        let refusal = Refused(.tokenIsOver, "it was revoked")
        #expect(try await bearer.next(Refused.self) == refusal)
        #expect(await bearer.next() == nil)
        #expect(await peer.next() == nil)
        let again = try await site.bearer(secret, of: holder.session)
        #expect(try await again.next(Refused.self) == refusal)
        #expect(await again.next() == nil)
    }

    @Test func `a token that expires cuts its bearer off`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret, lifetime: 2)
        let bearer = try await site.bearer(secret, of: holder.session)
        let refusal = Refused(.tokenIsOver, "it has expired")
        #expect(try await bearer.next(Refused.self) == refusal)
        #expect(await bearer.next() == nil)
        let late = try await site.bearer(secret, of: holder.session)
        #expect(try await late.next(Refused.self) == refusal)
    }

    @Test func `a token for one device is its first bearer's, who may come back`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret, once: true)
        let first = try Site.identity()
        for _ in 0..<2 {
            let bearer = try await site.bearer(secret, of: holder.session, as: first)
            let peer = try await holder.accept()
            #expect(try await peer.next(Admit.self).principal.hasSuffix("\(first.fingerprint)"))
            bearer.close()
        }
        let second = try await site.bearer(secret, of: holder.session)
        let refusal = try await second.next(Refused.self)
        #expect(refusal.code == .tokenIsOver && refusal.text.contains("one device"))
        #expect(try file(site).contains("bound=\(first.fingerprint)"))
    }

    @Test func `tokens of a session that is over are put away`() async throws {
        let site = try await Site()
        var holder: FakeHolder? = try await site.holder(7, name: "work")
        let session = try #require(holder).session
        _ = try await site.share(try #require(holder), secret)
        // Its socket goes with it.
        try site.state.directory.runDirectory().remove(session.description)
        holder = nil
        let client = try await site.client()
        let table = try await site.ask(.list, over: client, nil).decode(ShareTable.self)
        #expect(table.tokens == [])
        let bearer = try await site.bearer(secret, of: session)
        #expect(
            try await bearer.next(Refused.self)
                == Refused(.tokenIsOver, "its session has ended"))
    }

    @Test func `what cannot be done is said: no such session, no such token, several of them`()
        async throws
    {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        let client = try await site.client()
        let digest = Digest.sha256([1])
        let missing = Shares.Share(
            session: "other", role: .view, lifetime: nil, once: false, digest: digest)
        #expect(
            try await site.ask(.share(missing), over: client, holder).decode(Refused.self).code
                == .noSuchSession)
        #expect(
            try await site.ask(.unshare("work", all: false), over: client, holder)
                .decode(Refused.self).code == .noSuchToken)
        for byte in 1...2 { _ = try await site.share(holder, Site.secret(UInt8(byte))) }
        let several = try await site.ask(.unshare("work", all: false), over: client, holder)
            .decode(Refused.self)
        #expect(several.code == .noSuchToken && several.text.contains("--all"))
        let all = try await site.ask(.unshare(nil, all: true), over: client, holder)
        #expect(try all.decode(ShareTable.self).revoked == 2)
    }

    @Test func `a list of tokens that cannot be read is left as it is, and opens nothing`()
        async throws
    {
        let state = TemporaryState()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: TokenRegister.maximumLength + 1)
        try state.directory.open(create: true).write(file: TokenRegister.file, long)
        let log = CapturedLog()
        let site = try await Site(state: state, log: log.logger)
        let holder = try await site.holder(7, name: "work")
        let client = try await site.client()
        let share = Shares.Share(
            session: "work", role: .view, lifetime: nil, once: false, digest: Digest.sha256([1]))
        let refused = try await site.ask(.share(share), over: client, holder)
        #expect(try refused.decode(Refused.self).text.contains(TokenRegister.file))
        let bearer = try await site.bearer(secret, of: holder.session)
        let refusal = try await bearer.next(Refused.self)
        #expect(refusal.code == .limit && !refusal.text.contains("/"), "\(refusal)")
        #expect(
            try state.directory.open(create: false).size(of: TokenRegister.file) == long.count)
        let tries = 40
        for _ in 1..<tries {
            let bearer = try await site.bearer(secret, of: holder.session)
            _ = try await bearer.next(Refused.self)
        }
        let lines = log.lines.filter { $0.contains("cannot be looked up") }
        #expect((1..<tries).contains(lines.count), "\(lines)")
    }
}

/// What one who has a token can cost, and cannot.
struct GuestCostTests {
    private let secret = Site.secret(9)

    @Test func `a token is used on so many links, and on one more when one is gone`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret)
        let identity = try Site.identity()
        let first = try await site.bearer(secret, of: holder.session, as: identity)
        let peer = try await holder.accept()
        _ = try await peer.next(Attach.self)
        var others: [FramePeer] = []
        for _ in 1..<TokenRegister.maximumLinks {
            others.append(try await site.bearer(secret, of: holder.session, as: identity))
            _ = try await holder.accept().next(Attach.self)
        }
        let late = try await site.bearer(secret, of: holder.session, as: identity)
        #expect(try await late.next(Refused.self).code == .limit)
        #expect(await late.next() == nil)
        // Neither another token nor the user is kept out.
        let client = try await site.client()
        client.send(Frame(Hello(software: "test")), Frame(List()))
        try await holder.answerSurvey()
        _ = try await client.next(ListEnd.self)

        first.close()
        while await peer.next() != nil {}
        let next = try await site.bearer(secret, of: holder.session, as: identity)
        #expect(try await holder.accept().next(Admit.self).role == .view)
        next.close()
        for other in others { other.close() }
        await site.server.stop()
    }

    @Test func `all tokens together have a bound, and each has its own`() {
        let mine = TokenID(0)
        let others = { (count: Int) in (1...count).map { TokenID(UInt32($0)) } }
        let most = TokenRegister.maximumLinks
        let all = TokenRegister.maximumGuestLinks
        #expect(
            TokenRegister.hasRoom(for: mine, beside: Array(repeating: mine, count: most - 1)))
        #expect(!TokenRegister.hasRoom(for: mine, beside: Array(repeating: mine, count: most)))
        #expect(
            TokenRegister.hasRoom(
                for: mine, beside: Array(repeating: TokenID(1), count: most)))
        #expect(TokenRegister.hasRoom(for: mine, beside: others(all - 1)))
        #expect(!TokenRegister.hasRoom(for: mine, beside: others(all)))
    }

    @Test func `a frame of a guest is no longer than an Attach`() async throws {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        _ = try await site.share(holder, secret, role: .control)
        let bearer = try await site.bearer(secret, of: holder.session)
        let peer = try await holder.accept()
        _ = try await peer.next(Attach.self)
        let longest = Input(offset: 0, bytes: [UInt8](repeating: 1, count: Input.maximumLength))
        bearer.send(Frame(longest, channel: 1))
        #expect(try await peer.next(Input.self) == longest)
        // An Attach of 147,457 bytes is announced, and never sent.
        let header = ByteBuffer(bytes: [0x10, 2, 0x80, 0x02, 0x40, 0x01])
        bearer.channel.writeAndFlush(header, promise: nil)
        #expect(try await bearer.next(Refused.self).code == .violation)
        await site.server.stop()
    }

    @Test func `wishes about tokens wait for each other, and more than so many are refused`()
        async throws
    {
        let site = try await Site()
        let holder = try await site.holder(7, name: "work")
        // The server looks what is there when it starts.
        let shared = try await site.share(holder, secret)
        let before = holder.connectionCount
        let client = try await site.client()
        client.send(Frame(Hello(software: "test")))
        let wishes = ByteBuffer(
            bytes: (0...Link.maximumWishes).flatMap { _ in Frame(Shares(.list)).encoded })
        client.channel.writeAndFlush(wishes, promise: nil)
        // What is refused is refused at once; the first still waits for the holder then.
        #expect(try await client.next(Refused.self).code == .limit)
        for number in 1...Link.maximumWishes {
            let server = try await holder.accept()
            _ = try await server.next(Request.self)
            #expect(holder.connectionCount == before + number)
            let information = SessionInformation(
                session: holder.session, name: SessionName("work")!)
            server.send(Frame(Response(information), channel: 1))
            #expect(
                try await client.next(ShareTable.self).tokens.map(\.id) == [shared.token.id])
        }
        client.send(Frame(Shares(.list)))
        try await holder.answerSurvey()
        _ = try await client.next(ShareTable.self)
        await site.server.stop()
    }
}
