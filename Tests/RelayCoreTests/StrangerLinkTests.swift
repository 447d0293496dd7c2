// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// A server's link before it is known whose it is, and what becomes of those who break the rules.
struct StrangerLinkTests {
    private static let key = Fingerprint(bytes: [UInt8](repeating: 7, count: 32))!
    private let hello = Hello(software: "server")

    private func link(_ standing: ServerLink.Standing, connected: Instant? = nil) -> ServerLink {
        ServerLink(standing, user: "me", hello: hello, connected: connected, now: start)
    }

    private func refusals(_ link: inout ServerLink) throws -> [Refused] {
        try link.takeEffects().compactMap { effect in
            guard case .sendToClient(let frame) = effect, frame.type == .refused else { return nil }
            return try frame.decode(Refused.self)
        }
    }

    @Test(arguments: [ServerLink.Standing.stranger(key), .device(key)])
    func `pings make nobody's time longer who has not said what he wants`(
        standing: ServerLink.Standing
    ) throws {
        var link = link(standing, connected: start - .seconds(4))
        let end = start + .seconds(6)
        #expect(link.deadline == end)
        for second in 1...5 {
            let now = start + .seconds(second)
            try link.received(Frame(Ping(token: 1)), now: now)
            try link.received(Frame(Acknowledge(written: 0), channel: 9), now: now)
            #expect(link.deadline == end)
        }
        link.tick(now: end)
        #expect(link.takeEffects().last == .hangUp)
    }

    @Test func `a device is known from its first Attach or List on, a stranger never`() throws {
        for frame in [Frame(List()), Frame(Attach.terminal(), channel: 1)] {
            var device = link(.device(Self.key))
            #expect(!device.isAuthenticated)
            try device.received(frame, now: start)
            #expect(device.isAuthenticated)
            #expect(device.deadline.map { $0 > start + ServerLink.firstFramePatience } == true)
            var stranger = link(.stranger(Self.key))
            try stranger.received(frame, now: start)
            #expect(!stranger.isAuthenticated)
        }
    }

    /// One frame of each type with a body that is right.
    private static let everything: [Frame] = [
        Frame(Attach.terminal(), channel: 1), Frame(List()),
        Frame(Listed(SessionInformation(session: .number(1), name: SessionName("a")!))),
        Frame(ListEnd()), Frame(Padding(wanted: 9)), Frame(Ready()),
        Frame(StartFailed(.system, "")),
        Frame(Specify(session: .number(1), name: SessionName("a")!, runDirectory: "/")),
        Frame(Admit(principal: "server", role: .owner)),
        Frame(Output(offset: 0, bytes: [1]), channel: 1),
        Frame(Gap(start: 0, end: 1), channel: 1), Frame(Acknowledge(written: 0), channel: 1),
        Frame(Input(offset: 0, bytes: [1]), channel: 1), Frame(InputEnd(offset: 0), channel: 1),
        Frame(InputTaken(offset: 0), channel: 1), Frame(Resize(size: usualSize), channel: 1),
        Frame(Signal(.kill), channel: 1), Frame(ExitSeen(), channel: 1),
        Frame(Exited(status: .exited(code: 0), end: 0), channel: 1), Frame(Bye(), channel: 1),
        Frame(Request(.kill), channel: 1), Frame(Refused(.ended), channel: 1),
        Frame(
            Response(SessionInformation(session: .number(1), name: SessionName("a")!)),
            channel: 1),
    ]

    @Test(arguments: everything)
    func `a stranger opens nothing and reaches no holder`(frame: Frame) throws {
        var link = link(.stranger(Self.key))
        do {
            try link.received(frame, now: start)
        } catch {
            link.clientFailed("\(error)")
        }
        for effect in link.takeEffects() {
            switch effect {
            case .sendToClient, .hangUp, .noted: break
            default: Issue.record("a stranger's \(frame.type) led to \(effect)")
            }
        }
    }

    @Test func `who breaks the protocol is refused on each of his channels`() throws {
        var link = link(.device(Self.key))
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        try link.received(Frame(Attach.terminal(), channel: 2), now: start)
        link.clientFailed("how")
        #expect(try refusals(&link) == [Refused(.violation, "how"), Refused(.violation, "how")])
    }

    @Test func `who breaks the protocol without a channel is refused on the link's own`() throws {
        var link = link(.stranger(Self.key))
        link.clientFailed("how")
        let effects = link.takeEffects()
        let refusal = Frame(Refused(.violation, "how"), channel: Frame.linkChannel)
        #expect(effects.contains(.sendToClient(refusal)))
        #expect(effects.last == .hangUp)
    }
}
