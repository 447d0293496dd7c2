// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// What a user is told of a link that says nothing, and what becomes of his keys.
@Suite struct OutageTests {
    @Test func `a first answer is due from the first link on, whatever becomes of that`() throws {
        var caller = Caller()
        caller.wait(.seconds(1))
        #expect(caller.core.outageAt == nil)
        _ = caller.linkOpens()
        #expect(caller.core.outageAt == start + .seconds(3))
        caller.core.linkLost(caller.link, now: caller.now)
        caller.wait(.seconds(2))
        #expect(caller.core.outage(now: caller.now)?.since == start + .seconds(1))
        _ = caller.linkOpens()
        try caller.attach()
        #expect(caller.core.outageAt == nil)
    }

    @Test func `nothing is told of a link that is well`() throws {
        var attached = try Caller.attached()
        attached.wait(.seconds(4))
        #expect(attached.core.outageAt == nil)
    }

    @Test func `an answer that is two seconds late is told, from when it was due`() throws {
        var caller = try Caller.attached()
        caller.wait(.milliseconds(6999))
        #expect(caller.core.outageAt == start + .seconds(7))
        #expect(caller.core.outage(now: caller.now) == nil)
        caller.wait(.milliseconds(1))
        let outage = caller.core.outage(now: caller.now)
        #expect(outage == Outage(since: start + .seconds(5), hasRoute: true, waiting: 0))
        try caller.receive(Pong(token: 1))
        #expect(caller.core.outage(now: caller.now) == nil)
    }

    @Test func `without a network it is told at once`() throws {
        var caller = try Caller.attached()
        caller.core.routeChanged(isThere: false, now: caller.now)
        #expect(caller.core.outage(now: caller.now)?.hasRoute == false)
        caller.core.routeChanged(isThere: true, now: caller.now)
        #expect(caller.core.outage(now: caller.now) == nil)
    }

    @Test func `a link that is gone counts from when it went, until another is answered`() throws {
        var caller = try Caller.attached()
        caller.wait(.seconds(1))
        caller.core.linkLost(caller.link, now: caller.now)
        caller.core.typed([1, 2, 3])
        caller.wait(.seconds(3))
        let outage = caller.core.outage(now: caller.now)
        #expect(outage == Outage(since: start + .seconds(1), hasRoute: true, waiting: 3))
        _ = caller.linkOpens()
        #expect(caller.core.outage(now: caller.now) == outage)
        try caller.attach()
        #expect(caller.core.outage(now: caller.now) == nil)
        #expect(caller.core.history.lost == 1)
        #expect(caller.core.history.answered == 2)
    }

    @Test func `what is replayed and skipped is counted`() throws {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Output(offset: 0, bytes: [1, 2, 3]))
        _ = try caller.reconnect()
        try caller.attach(at: 3) { $0.logEnd = 1003 }
        #expect(caller.core.history.replayed == 1000)
        var snapshot = Snapshot(offset: 5000, lost: 4900, bytes: [])
        snapshot.isLast = true
        try caller.receive(snapshot)
        #expect(caller.core.history.skipped == 4900)
    }

    @Test func `numbers that have no sum count as far as there are numbers`() throws {
        let largest: UInt64 = 1 << 62 - 1
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        var snapshot = Snapshot(offset: largest, lost: largest, bytes: [])
        snapshot.isLast = true
        for _ in 1...5 { try caller.receive(snapshot) }
        #expect(caller.core.history.skipped == .max)
        for _ in 1...5 {
            _ = try caller.reconnect()
            try caller.attach(at: largest) { $0.logEnd = largest }
        }
    }

    @Test func `keys wait while the link is in doubt, and can be thrown away`() throws {
        var caller = try Caller.attached()
        caller.core.typed([1])
        #expect(caller.frames().map(\.type) == [.input])
        caller.core.routeChanged(isThere: true, now: caller.now)
        caller.core.typed([2, 3])
        #expect(!caller.frames().map(\.type).contains(.input))
        let (discarded, uncertain) = caller.core.discardTyping()
        #expect(discarded == 2)
        #expect(uncertain == 1)
        // What is typed next has their numbers: the session never saw them.
        caller.core.typed([9])
        try caller.receive(Pong(token: 1))
        #expect(caller.frames() == [Frame(Input(offset: 1, bytes: [9]), channel: 1)])
    }
}
