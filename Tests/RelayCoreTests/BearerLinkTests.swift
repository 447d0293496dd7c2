// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// A server's link over which a secret is shown: what its bearer may have, and what he may not.
@Suite struct BearerLinkTests {
    private static let key = Fingerprint(bytes: Array(repeating: 7, count: 32))!
    private static let secret = Secret(bytes: Array(repeating: 9, count: 32))!
    private static let grant = Grant(
        token: TokenID(42), session: .number(1), role: .view, bearer: key)
    private let token = Frame(Token(secret))
    private let hello = Hello(software: "s")

    private func link(_ standing: ServerLink.Standing = .stranger(key)) -> ServerLink {
        var link = ServerLink(standing, user: "ada", hello: hello, now: start)
        _ = link.takeEffects()
        return link
    }

    /// The token was shown and counts.
    private func bearer() throws -> ServerLink {
        var link = link()
        try link.received(token, now: start)
        #expect(link.takeEffects() == [.lookUp(Self.secret)])
        link.answered(.bearer(Self.grant))
        #expect(link.takeEffects() == [])
        return link
    }

    private var attach: Attach { .terminal(session: .number(1)) }

    @Test func `a bearer is in the lobby until his first Attach, and then himself to the holder`()
        throws
    {
        var link = try bearer()
        #expect(!link.isAuthenticated)
        #expect(link.deadline == start + ServerLink.firstFramePatience)
        try link.received(Frame(attach, channel: 1), now: start)
        #expect(link.isAuthenticated)
        #expect(link.takeEffects() == [.open(channel: 1, attach)])
        link.holderOpened(channel: 1)
        let admit = Admit(principal: "guest 0000002a \(Self.key)", role: .view)
        #expect(
            link.takeEffects()
                == [Frame(hello), Frame(admit), Frame(attach, channel: 1)].map {
                    .sendToHolder(channel: 1, $0)
                })
    }

    @Test(arguments: [
        Frame(List()), Frame(Devices(.list)), Frame(Devices(.revoke("x"))), Frame(Shares(.list)),
        Frame(Shares(.unshare(nil, all: true))),
        Frame(
            Shares(
                .share(
                    .init(
                        session: "work", role: .control, lifetime: nil, once: false,
                        digest: [UInt8](repeating: 0, count: 32))))),
    ])
    func `a bearer asks for nothing but his session`(frame: Frame) throws {
        var link = try bearer()
        try link.received(frame, now: start)
        let refusal = Refused(.notAllowed, "a token opens its own session and no more")
        #expect(
            link.takeEffects() == [
                .noted(.refused(.notAllowed)), .sendToClient(Frame(refusal)),
            ])
    }

    @Test func `who asks again for what he may not have is told so, and that is the end`() throws {
        let refusal = Refused(.notAllowed, "a token opens its own session and no more")
        var link = try bearer()
        try link.received(Frame(attach, channel: 1), now: start)
        try link.received(Frame(List()), now: start)
        _ = link.takeEffects()
        var other = attach
        other.latest = true
        try link.received(Frame(other, channel: 2), now: start)
        #expect(
            link.takeEffects() == [
                .noted(.refused(.notAllowed)), .sendToClient(Frame(refusal, channel: 2)),
                .closeHolder(channel: 1), .hangUp,
            ])
        for _ in 0..<100 { try link.received(Frame(List()), now: start) }
        #expect(link.takeEffects() == [])
    }

    @Test func `a bearer who orders what is the owner's reaches the holder with it once`() throws {
        var link = try bearer()
        var attach = attach
        attach.kind = .request
        try link.received(Frame(attach, channel: 1), now: start)
        _ = link.takeEffects()
        let kill = Frame(Request(.kill), channel: 1)
        try link.received(kill, now: start)
        // It waits for the holder, who is to refuse it in words.
        #expect(link.takeEffects() == [.noted(.refused(.notAllowed))])
        try link.received(Frame(Request(.signal(9)), channel: 1), now: start)
        let effects = link.takeEffects()
        #expect(effects.first == .noted(.refused(.notAllowed)))
        #expect(effects.suffix(2) == [.closeHolder(channel: 1), .hangUp])
        for _ in 0..<100 { try link.received(kill, now: start) }
        #expect(link.takeEffects() == [])
    }

    @Test func `a bearer has a few channels`() throws {
        var link = try bearer()
        let all = UInt64(ServerLink.maximumGuestChannels)
        for channel in 1...all { try link.received(Frame(attach, channel: channel), now: start) }
        #expect(throws: ProtocolViolation.badChannel(all + 1)) {
            try link.received(Frame(attach, channel: all + 1), now: start)
        }
    }

    @Test func `not even for another session by a guessed id, by a name, or for a new one`() throws
    {
        var attaches: [Attach] = [.terminal(session: .number(2))]
        var attach = attach
        attach.name = SessionName("work")
        attaches.append(attach)
        attach = self.attach
        attach.latest = true
        attaches.append(attach)
        attach = self.attach
        attach.creation = Creation()
        attaches.append(attach)
        for attach in attaches {
            var link = try bearer()
            try link.received(Frame(attach, channel: 1), now: start)
            let effects = link.takeEffects()
            #expect(effects.first == .noted(.refused(.notAllowed)))
            #expect(effects.count == 2)
        }
    }

    @Test(arguments: [
        Refused(.unknownSecret), Refused(.tokenIsOver, "it has expired"), Refused(.penalised, "4"),
    ])
    func `a secret that is wrong or over ends the link, and what came with it goes nowhere`(
        refusal: Refused
    ) throws {
        var link = link()
        try link.received(token, now: start)
        _ = link.takeEffects()
        link.answered(.unwelcome(refusal))
        #expect(
            link.takeEffects() == [
                .noted(.refused(refusal.code)), .sendToClient(Frame(refusal)), .hangUp,
            ])
        try link.received(Frame(attach, channel: 1), now: start)
        #expect(link.takeEffects() == [])
    }

    @Test func `a secret is shown once, before anything else, and on the link's own channel`()
        throws
    {
        var link = try bearer()
        #expect(throws: ProtocolViolation.unexpected(.token)) {
            try link.received(token, now: start)
        }
        #expect(throws: ProtocolViolation.unexpected(.accept)) {
            try link.received(Frame(Accept(Self.secret, name: "")), now: start)
        }
        var device = self.link(.device(Self.key))
        try device.received(Frame(List()), now: start)
        #expect(throws: ProtocolViolation.unexpected(.token)) {
            try device.received(token, now: start)
        }
        var other = self.link()
        #expect(throws: ProtocolViolation.badChannel(1)) {
            try other.received(Frame(Token(Self.secret), channel: 1), now: start)
        }
    }

    @Test func `a device that shows a token is its bearer, and no more than that`() throws {
        var link = link(.device(Self.key))
        try link.received(token, now: start)
        link.answered(.bearer(Self.grant))
        _ = link.takeEffects()
        try link.received(Frame(List()), now: start)
        #expect(link.takeEffects().first == .noted(.refused(.notAllowed)))
    }

    @Test func `a secret prolongs nothing`() throws {
        var link = link()
        try link.received(token, now: start + .seconds(9))
        link.answered(.bearer(Self.grant))
        #expect(link.deadline == start + ServerLink.firstFramePatience)
        link.tick(now: start + ServerLink.firstFramePatience)
        #expect(link.takeEffects().last == .hangUp)
    }

    @Test func `what a token granted is taken back while it is used`() throws {
        var link = try bearer()
        try link.received(Frame(attach, channel: 3), now: start)
        link.holderOpened(channel: 3)
        _ = link.takeEffects()
        let refusal = Refused(.tokenIsOver, "it was revoked")
        link.recognised(.unwelcome(refusal))
        #expect(
            link.takeEffects() == [
                .sendToClient(Frame(refusal, channel: 3)), .closeHolder(channel: 3), .hangUp,
            ])
        try link.received(Frame(Input(offset: 0, bytes: [1]), channel: 3), now: start)
        #expect(link.takeEffects() == [])
    }

    @Test func `an invitation is put to the driver, and a refusal ends the link`() throws {
        var link = link()
        try link.received(Frame(Accept(Self.secret, name: "phone")), now: start)
        #expect(link.takeEffects() == [.accept(Self.secret, name: "phone")])
        link.answered(.unwelcome(Refused(.unknownSecret)))
        #expect(link.takeEffects().last == .hangUp)
    }

    @Test func `a stranger that is turned away is noted, and why`() throws {
        var link = link()
        try link.received(Frame(List()), now: start)
        #expect(link.takeEffects().first == .noted(.refused(.unauthorised)))
    }
}

/// What is written down of the sessions of a link.
@Suite struct DeedTests {
    private static let key = Fingerprint(bytes: Array(repeating: 7, count: 32))!
    private let place = Deed.Place(
        session: .number(1), name: SessionName("work"), role: .owner)

    private func deeds(_ link: inout ServerLink) -> [Deed] {
        link.takeEffects().compactMap { if case .noted(let deed) = $0 { deed } else { nil } }
    }

    private func attached(_ kind: Attach.Kind) throws -> ServerLink {
        var link = ServerLink(
            .device(Self.key), user: "ada", hello: Hello(software: "s"), now: start)
        var attach = Attach.terminal()
        attach.kind = kind
        try link.received(Frame(attach, channel: 1), now: start)
        link.holderOpened(channel: 1)
        let answer = Attached(
            session: .number(1), name: SessionName("work")!, role: .owner, offset: 0, lost: 0,
            inputWritten: 0, whenFull: .drop)
        try link.received(Frame(answer, channel: 1), fromHolderOf: 1)
        return link
    }

    @Test(arguments: [Attach.Kind.terminal, .log])
    func `coming and going are noted, once`(kind: Attach.Kind) throws {
        var link = try attached(kind)
        #expect(deeds(&link) == [.attached(place)])
        var other = link
        link.clientClosed()
        link.clientClosed()
        #expect(deeds(&link) == [.detached(place)])
        other.holderClosed(channel: 1)
        other.clientClosed()
        #expect(deeds(&other) == [.detached(place)])
    }

    @Test func `a question is not noted, a kill is`() throws {
        var link = try attached(.request)
        #expect(deeds(&link) == [])
        try link.received(Frame(Request(.information), channel: 1), now: start)
        #expect(deeds(&link) == [])
        try link.received(Frame(Request(.kill), channel: 1), now: start)
        #expect(deeds(&link) == [.killed(place)])
    }
}
