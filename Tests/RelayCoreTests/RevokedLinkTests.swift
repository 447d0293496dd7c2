// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// A link whose device is struck off the list, at each step, and what the link is asked about
/// devices.
@Suite struct RevokedLinkTests {
    private static let key = Fingerprint(bytes: Array(repeating: 7, count: 32))!
    private let refusal = Refused(.unauthorised, "\(key)")

    /// With nothing left to perform.
    private func link(_ frames: Frame...) throws -> ServerLink {
        var link = ServerLink(
            .device(Self.key), user: "ada", hello: Hello(software: "s"), now: start)
        for frame in frames { try link.received(frame, now: start) }
        _ = link.takeEffects()
        return link
    }

    private func revoke(_ link: ServerLink) -> [ServerLink.Effect] {
        var link = link
        link.recognised(.stranger(Self.key))
        let effects = link.takeEffects()
        link.recognised(.stranger(Self.key))
        #expect(link.takeEffects() == [])
        return effects
    }

    @Test func `an attachment ends with the reason on its channel`() throws {
        var link = try link(
            Frame(Attach.terminal(), channel: 1), Frame(Attach.terminal(), channel: 2))
        link.holderOpened(channel: 1)
        _ = link.takeEffects()
        #expect(
            revoke(link) == [
                .sendToClient(Frame(refusal, channel: 1)),
                .sendToClient(Frame(refusal, channel: 2)),
                .closeHolder(channel: 1), .closeHolder(channel: 2), .hangUp,
            ])
    }

    @Test func `without a channel the link itself ends with the reason`() throws {
        #expect(
            revoke(try link(Frame(List()))) == [.sendToClient(Frame(refusal)), .hangUp])
    }

    @Test func `one that has not said what it wants is told when it does`() throws {
        var link = try link()
        #expect(revoke(link) == [])
        link.recognised(.stranger(Self.key))
        try link.received(Frame(Attach.terminal(), channel: 1), now: start)
        #expect(
            link.takeEffects() == [
                .noted(.refused(.unauthorised)), .sendToClient(Frame(refusal, channel: 1)), .hangUp,
            ])
    }

    @Test func `what a holder still says goes nowhere`() throws {
        var link = try link(Frame(Attach.terminal(), channel: 1))
        link.holderOpened(channel: 1)
        link.recognised(.stranger(Self.key))
        _ = link.takeEffects()
        try link.received(
            Frame(Output(offset: 0, bytes: [1]), channel: 1), fromHolderOf: 1)
        link.holderOpened(channel: 1)
        #expect(link.takeEffects() == [])
    }

    @Test func `a device that stays listed keeps its link`() throws {
        var link = try link(Frame(Attach.terminal(), channel: 1))
        link.recognised(.device(Self.key))
        #expect(link.takeEffects() == [])
    }

    @Test func `devices are asked for by those who are let in`() throws {
        var link = try link()
        for wish in [Devices.Wish.list, .revoke("old")] {
            try link.received(Frame(Devices(wish)), now: start)
            #expect(link.takeEffects() == [.devices(wish)])
        }
        var stranger = ServerLink(
            .stranger(Self.key), user: "ada", hello: Hello(software: "s"), now: start)
        _ = stranger.takeEffects()
        try stranger.received(Frame(Devices(.revoke("old"))), now: start)
        #expect(
            stranger.takeEffects() == [
                .noted(.refused(.unauthorised)), .sendToClient(Frame(refusal)), .hangUp,
            ])
    }

    @Test(arguments: [[], [Feature.notices]])
    func `a notice follows Attached, for a client that shows it`(features: [UInt64]) throws {
        var link = try link(
            Frame(Hello(software: "c", features: features)),
            Frame(Attach.terminal(), channel: 1))
        link.noticed("look out", channel: 1)
        link.holderOpened(channel: 1)
        _ = link.takeEffects()
        let attached = Frame(type: .attached, channel: 1, body: [])
        let notice = Frame(Notice("look out"), channel: 1)
        let expected = [attached] + (features.isEmpty ? [] : [notice])
        try link.received(attached, fromHolderOf: 1)
        #expect(link.takeEffects() == expected.map { .sendToClient($0) })
        try link.received(attached, fromHolderOf: 1)
        #expect(link.takeEffects() == [.sendToClient(attached)])
    }
}
