// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// A link that is in doubt, and those that are tried beside it.
@Suite struct ClientRaceTests {
    /// A client whose link has fallen silent, and that tries others.
    private func doubting() throws -> Caller {
        var caller = try Caller.attached()
        caller.wait(.milliseconds(6100))
        #expect(caller.core.lanes[0].health.isSuspected)
        return caller
    }

    private func connects(_ effects: [ClientCore.Effect]) -> [LinkID] {
        effects.compactMap { if case .connect(let id) = $0 { id } else { nil } }
    }

    @Test func `a silent link is asked, kept, and others are tried beside it`() throws {
        var caller = try Caller.attached()
        #expect(caller.wait(.seconds(5)) == [Frame(Ping(token: 1))])
        #expect(caller.core.takeEffects() == [])
        caller.wait(.milliseconds(1200))
        #expect(connects(caller.core.takeEffects()).count > 1)
        #expect(caller.core.isAttached)
    }

    @Test func `an old link that answers in time wins, and nothing was sent elsewhere`() throws {
        var caller = try doubting()
        let tried = connects(caller.core.takeEffects())
        try caller.receive(Output(offset: 0, bytes: [1]))
        #expect(!caller.core.lanes[0].health.isSuspected)
        let effects = caller.core.takeEffects()
        for link in tried { #expect(effects.contains(.disconnect(link))) }
        for link in tried { caller.core.linkOpened(link, now: caller.now) }
        #expect(caller.core.lanes.map(\.link) == [LinkID(1)])
        #expect(caller.core.generation == 1)
    }

    @Test func `only one of many connections gets an Attach while it may be answered`() throws {
        var caller = try doubting()
        let tried = connects(caller.core.takeEffects())
        for link in tried { caller.core.linkOpened(link, now: caller.now) }
        #expect(caller.core.generation == 2)
        #expect(caller.core.lanes.map(\.link) == [LinkID(1), tried[0]])
        #expect(caller.core.nextFrame(on: tried[1], now: caller.now) == nil)
        // All but the last are not needed any more.
        let kept = tried.last!
        let ended = caller.core.takeEffects()
        for link in tried.dropFirst() where link != kept {
            #expect(ended.contains(.disconnect(link)))
        }
        #expect(!ended.contains(.disconnect(kept)))
        // The one with the Attach says nothing for a second: the reserve gets the next.
        caller.wait(.milliseconds(1000))
        #expect(caller.core.generation == 3)
        #expect(caller.core.lanes.last?.link == kept)
    }

    @Test func `keys go with the newest Attach, and back if the old link was right`() throws {
        var caller = try doubting()
        caller.core.typed([7, 8])
        let tried = connects(caller.core.takeEffects())
        caller.core.linkOpened(tried[0], now: caller.now)
        let input = Frame(Input(offset: 0, bytes: [7, 8]), channel: 1)
        #expect(caller.core.nextFrame(on: LinkID(1), now: caller.now)?.type != .input)
        var sent: [Frame] = []
        while let frame = caller.core.nextFrame(on: tried[0], now: caller.now) {
            sent.append(frame)
        }
        #expect(sent.map(\.type) == [.hello, .attach, .input])
        #expect(sent.last == input)
        // The old one answers after all, the new one never does.
        try caller.receive(Pong(token: 1))
        #expect(caller.wait(.milliseconds(1100)).contains(input))
        #expect(caller.core.lanes.map(\.link) == [LinkID(1)])
    }

    @Test func `what the old link says counts until the new one answers`() throws {
        var caller = try doubting()
        let tried = connects(caller.core.takeEffects())
        caller.core.linkOpened(tried[0], now: caller.now)
        try caller.receive(Output(offset: 0, bytes: [1, 2, 3]))
        #expect(caller.core.takeEffects().contains(.write([1, 2, 3], end: 3)))
        // The Attach was sent before these came.
        caller.link = tried[0]
        try caller.attach(at: 0)
        #expect(caller.core.takeEffects().contains(.disconnect(LinkID(1))))
        try caller.receive(Output(offset: 0, bytes: [1, 2, 3, 4]))
        #expect(caller.core.takeEffects() == [.write([4], end: 4)])
    }

    @Test func `nothing is acknowledged on a link that it has not brought yet`() throws {
        var caller = try doubting()
        let tried = connects(caller.core.takeEffects())
        caller.core.linkOpened(tried[0], now: caller.now)
        try caller.receive(Output(offset: 0, bytes: [1, 2, 3]))
        caller.core.wroteOutput(to: 3, now: caller.now)
        caller.link = tried[0]
        try caller.attach(at: 0)
        try caller.receive(Output(offset: 0, wantsAcknowledgement: true, bytes: [1, 2]))
        let acknowledged = try caller.frames().filter { $0.type == .acknowledge }.map {
            try $0.decode(Acknowledge.self)
        }
        #expect(acknowledged == [Acknowledge(written: 2, held: 0)])
    }

    @Test func `superseded on an older link is no news`() throws {
        var caller = try doubting()
        let tried = connects(caller.core.takeEffects())
        caller.core.linkOpened(tried[0], now: caller.now)
        try caller.receive(Refused(.superseded))
        #expect(caller.core.lanes.map(\.link) == [tried[0]])
        caller.link = tried[0]
        try caller.attach(at: 0)
        #expect(caller.core.isAttached)
        #expect(caller.core.lanes.map(\.link) == [tried[0]])
    }

    @Test func `the first answer settles which session it is`() throws {
        var caller = Caller()
        _ = caller.linkOpens()
        caller.wait(.milliseconds(1100))
        let tried = connects(caller.core.takeEffects())
        caller.core.linkOpened(tried[0], now: caller.now)
        #expect(caller.core.lanes.count == 2)
        // Who knows which session the second Attach reaches: it named none that had answered.
        try caller.attach()
        #expect(caller.core.lanes.map(\.link) == [LinkID(1)])
        #expect(caller.core.takeEffects().contains(.disconnect(tried[0])))
    }

    @Test func `another network is tried at once, without waiting for the old one's silence`()
        throws
    {
        var caller = try Caller.attached()
        caller.core.routeChanged(isThere: true, now: caller.now)
        #expect(caller.core.takeEffects() == [.connect(LinkID(2))])
        #expect(caller.frames() == [Frame(Ping(token: 1))])
        try caller.receive(Pong(token: 1))
        #expect(caller.core.takeEffects() == [.disconnect(LinkID(2))])
    }

    @Test func `after eight hours of sleep the link is asked and another tried`() throws {
        var caller = try Caller.attached()
        caller.now += .seconds(8 * 3600)
        caller.core.tick(now: caller.now)
        caller.core.tick(now: caller.now)
        #expect(connects(caller.core.takeEffects()) == [LinkID(2)])
        #expect(caller.frames() == [Frame(Ping(token: 1))])
    }
}
