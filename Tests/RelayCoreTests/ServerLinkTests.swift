// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct ServerLinkTests {
    private static let key = Fingerprint(bytes: Array(repeating: 7, count: 32))!
    private let hello = Hello(software: "server", features: Feature.all, boot: .number(1))

    /// A link whose Hello is on its way.
    private func link(_ standing: ServerLink.Standing = .device(key)) -> ServerLink {
        var link = ServerLink(standing, user: "ada", hello: hello, now: start)
        var said = hello
        said.features.append(Feature.padding)
        #expect(link.takeEffects() == [.sendToClient(Frame(said))])
        return link
    }

    /// A link whose channel 1 is open.
    private func opened() throws -> ServerLink {
        var link = link()
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        link.holderOpened(channel: 1)
        _ = link.takeEffects()
        return link
    }

    private func code(_ effects: [ServerLink.Effect]) throws -> Refused.Code? {
        for case .sendToClient(let frame) in effects where frame.type == .refused {
            return try frame.decode(Refused.self).code
        }
        return nil
    }

    @Test func `Attach goes to the holder byte for byte, behind who it is from`() throws {
        var link = link()
        var attach = Frame(Attach.terminal(), channel: 1)
        // A field of the future, which this server does not know.
        var writer = ByteWriter()
        writer.field(99, .optional, "new")
        attach.body += writer.bytes
        let input = Frame(Input(offset: 0, bytes: [1]), channel: 1)
        try link.received(attach, now: start)
        try link.received(input, now: start)
        #expect(link.takeEffects() == [.open(channel: 1, Attach.terminal())])
        link.holderOpened(channel: 1)
        let admit = Admit(principal: "device \(Self.key)", role: .owner)
        #expect(
            link.takeEffects()
                == [Frame(hello), Frame(admit), attach, input].map {
                    .sendToHolder(channel: 1, $0)
                })
    }

    @Test(arguments: FrameType.allCases)
    func `only what is the client's to send is taken from it`(_ type: FrameType) throws {
        let taken: [FrameType] = [
            .attach, .list, .devices, .padding, .token, .accept, .shares, .watch,
        ]
        guard !taken.contains(type) else { return }
        var link = try opened()
        let channel: UInt64 = type.scope == .link ? 0 : 1
        let frame = Frame(type: type, channel: channel, body: [])
        switch type.scope {
        case .clientToHolder:
            try link.received(frame, now: start)
            #expect(link.takeEffects() == [.sendToHolder(channel: 1, frame)])
        case .link: break
        case .clientServer, .serverHolder, .holderToClient:
            #expect(throws: ProtocolViolation.unexpected(type)) {
                try link.received(frame, now: start)
            }
        }
    }

    @Test(arguments: FrameType.allCases)
    func `only what is the holder's to send is passed to the client`(_ type: FrameType) throws {
        var link = try opened()
        let frame = Frame(type: type, channel: 1, body: [])
        if type.scope == .holderToClient {
            try link.received(frame, fromHolderOf: 1)
            #expect(link.takeEffects().first == .sendToClient(frame))
        } else if type != .hello {
            #expect(throws: ProtocolViolation.unexpected(type)) {
                try link.received(frame, fromHolderOf: 1)
            }
        }
    }

    @Test func `a holder speaks on its own channel only`() throws {
        var link = try opened()
        #expect(throws: ProtocolViolation.badChannel(2)) {
            try link.received(Frame(Gap(start: 0, end: 1), channel: 2), fromHolderOf: 1)
        }
    }

    @Test func `frames about the link stay on channel 0`() throws {
        var link = link()
        try link.received(Frame(Ping(token: 5)), now: start)
        #expect(link.takeEffects() == [.sendToClient(Frame(Pong(token: 5)))])
        #expect(throws: ProtocolViolation.badChannel(1)) {
            try link.received(Frame(Ping(token: 5), channel: 1), now: start)
        }
    }

    @Test func `a channel is used once at a time, and there are sixteen`() throws {
        var link = link()
        for channel in 1...UInt64(ServerLink.maximumChannels) {
            try link.received(Frame(Attach.terminal(), channel: channel), now: start)
        }
        for channel in [1, 17] as [UInt64] {
            #expect(throws: ProtocolViolation.badChannel(channel)) {
                try link.received(Frame(Attach.terminal(), channel: channel), now: start)
            }
        }
        link.refused(channel: 1, Refused(.ended))
        try link.received(Frame(Attach.terminal(), channel: 17), now: start)
        #expect(throws: ProtocolViolation.badChannel(0)) {
            try link.received(Frame(Attach.terminal(), channel: 0), now: start)
        }
    }

    @Test func `what waits for a holder is bounded`() throws {
        var link = link()
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        let piece = Frame(
            Input(offset: 0, bytes: Array(repeating: 0, count: 16 * 1024 - 25)), channel: 1)
        for _ in 0..<16 { try link.received(piece, now: start) }
        #expect(throws: ProtocolViolation.tooMuchWaiting) {
            try link.received(piece, now: start)
        }
    }

    @Test func `a holder that takes the connection and says nothing is given up`() throws {
        var link = link()
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        link.holderOpened(channel: 1)
        _ = link.takeEffects()
        #expect(link.deadline == start + ServerLink.answerPatience)
        link.tick(now: start + ServerLink.answerPatience)
        let refusal = Refused(.unreachable, "the session's holder does not answer")
        #expect(
            link.takeEffects() == [
                .closeHolder(channel: 1), .sendToClient(Frame(refusal, channel: 1)),
            ])
        #expect(link.deadline == start + ServerLink.silence)
    }

    @Test func `a frame for a channel that has ended is late, not wrong`() throws {
        var link = try opened()
        try link.received(Frame(Refused(.superseded), channel: 1), fromHolderOf: 1)
        #expect(
            link.takeEffects() == [
                .sendToClient(Frame(Refused(.superseded), channel: 1)),
                .closeHolder(channel: 1),
            ])
        try link.received(Frame(Bye(), channel: 1), now: start)
        link.holderClosed(channel: 1)
        #expect(link.takeEffects() == [])
    }

    @Test func `a holder that closes leaves its client to try again`() throws {
        var link = try opened()
        link.holderClosed(channel: 1)
        #expect(try code(link.takeEffects()) == .unreachable)
    }

    @Test func `a stranger is told who it is, once, and nothing else`() throws {
        var link = link(.stranger(Self.key))
        try link.received(Frame(Hello(software: "x")), now: start)
        try link.received(Frame(Input(offset: 0, bytes: [1]), channel: 1), now: start)
        #expect(link.takeEffects() == [])
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        let refusal = Refused(.unauthorised, "\(Self.key)")
        #expect(
            link.takeEffects() == [
                .noted(.refused(.unauthorised)), .sendToClient(Frame(refusal, channel: 1)), .hangUp,
            ])
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        #expect(link.takeEffects() == [])
        #expect(link.deadline == nil)
    }

    @Test func `a stranger's list is refused, too`() throws {
        var link = link(.stranger(Self.key))
        try link.received(Frame(List()), now: start)
        #expect(try code(link.takeEffects()) == .unauthorised)
    }

    @Test func `another user's server refuses`() throws {
        var link = link()
        var attach = Attach.terminal()
        attach.user = "bob"
        try link.received(Frame(attach, channel: 1), now: start)
        #expect(try code(link.takeEffects()) == .wrongUser)
        attach.user = "ada"
        try link.received(Frame(attach, channel: 1), now: start)
        #expect(link.takeEffects() == [.open(channel: 1, attach)])
    }

    @Test func `who says nothing that counts has ten seconds, however much it says`() throws {
        var link = link()
        for second in 1...9 {
            try link.received(Frame(Ping(token: 0)), now: start + .seconds(second))
        }
        _ = link.takeEffects()
        #expect(link.deadline == start + .seconds(10))
        link.tick(now: start + .seconds(10))
        #expect(link.takeEffects().last == .hangUp)
        #expect(link.deadline == nil)
    }

    @Test func `a silent client is gone after thirty seconds`() throws {
        var link = try opened()
        let answer = Frame(InputTaken(offset: 0), channel: 1)
        try link.received(answer, fromHolderOf: 1)
        try link.received(Frame(Ping(token: 0)), now: start + .seconds(20))
        _ = link.takeEffects()
        link.tick(now: start + .milliseconds(49_999))
        #expect(link.takeEffects() == [])
        link.tick(now: start + .seconds(50))
        #expect(link.takeEffects().first == .closeHolder(channel: 1))
    }

    @Test func `a server that stops says so and closes its holders' connections`() throws {
        var link = try opened()
        link.serverStops()
        let effects = link.takeEffects()
        #expect(effects.first == .closeHolder(channel: 1))
        #expect(effects.last == .hangUp)
        link.holderClosed(channel: 1)
        link.listed([])
        #expect(link.takeEffects() == [])
    }

    @Test func `a list comes whole`() throws {
        var link = link()
        try link.received(Frame(List()), now: start)
        #expect(link.takeEffects() == [.list])
        let information = SessionInformation(session: .number(1), name: SessionName("work")!)
        link.listed([information])
        #expect(
            link.takeEffects() == [
                .sendToClient(Frame(Listed(information))), .sendToClient(Frame(ListEnd())),
            ])
    }

    @Test func `a search that fails is answered on its channel`() throws {
        var link = link()
        try link.received(Frame(Attach.terminal(), channel: 3), now: start)
        _ = link.takeEffects()
        link.refused(channel: 3, Refused(.ended))
        #expect(link.takeEffects() == [.sendToClient(Frame(Refused(.ended), channel: 3))])
        link.holderOpened(channel: 3)
        #expect(link.takeEffects() == [])
    }
}
