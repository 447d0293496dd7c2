// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// Users who go from one session to another, over links that break at every step of it.
@Suite struct WorldMoveTests {
    /// The first session, then the second, then the first again, with something typed before and
    /// behind each step, and printed all the time.
    private let transcript: [Operation] = [
        .call(.named(0)), .wait(milliseconds: 200), .restart, .wait(milliseconds: 3000),
        .call(.new(.block)), .wait(milliseconds: 500), .restart, .wait(milliseconds: 3000),
        .client(0, .types(3)), .client(0, .goes(1)), .client(0, .types(4)),
        .session(0, .prints(70)), .session(1, .prints(60)), .wait(milliseconds: 900),
        .restart, .wait(milliseconds: 4000), .client(0, .resizes(100)), .client(0, .types(2)),
        .client(0, .goes(0)), .client(0, .types(5)), .session(0, .prints(50)),
        .session(1, .prints(40)), .wait(milliseconds: 900), .restart, .wait(milliseconds: 4000),
    ]

    private func played(_ prepare: (World) -> Void) -> World {
        let world = World(seed: 5)
        prepare(world)
        for operation in transcript { world.perform(operation) }
        world.settle()
        return world
    }

    private func expectWhole(_ world: World, _ comment: Comment) {
        let visits = world.clients[0].visits
        #expect(visits.map(\.typed) == [3, 6, 5], comment)
        #expect(visits.map(\.arrived.count) == [3, 6, 5], comment)
        #expect(visits.map(\.session) == [1, 2, 1].map(SessionID.number), comment)
        #expect(world.clients[0].position == 120, comment)
        #expect(world.clients[1].position == 100, comment)
        world.close()
        #expect(world.broken == nil, comment)
    }

    @Test func `what the client sends is cut at every byte`() {
        let sent = played { _ in }.sentOnFirstLink.up
        #expect(sent > 200)
        for count in 0...sent {
            expectWhole(played { $0.firstLinkBreaks.up = count }, "cut after \(count) bytes")
        }
    }

    @Test func `what the server sends is cut at every byte`() {
        let sent = played { _ in }.sentOnFirstLink.down
        #expect(sent > 300)
        for count in 0...sent {
            expectWhole(played { $0.firstLinkBreaks.down = count }, "cut after \(count) bytes")
        }
    }

    @Test func `the server is killed after every step`() {
        let rounds = played { _ in }.rounds
        for round in 1...rounds {
            expectWhole(played { $0.crashesInRound = round }, "killed after round \(round)")
        }
    }

    @Test func `everything arrives one byte at a time`() {
        expectWhole(played { $0.pieces = .single }, "one byte at a time")
        expectWhole(played { $0.pieces = .whole }, "as much as there is")
    }

    @Test func `a session that has ended is not gone to, and what was typed for it is told`() {
        let world = World(seed: 3)
        for operation in [
            .call(.new(.drop)), .wait(milliseconds: 500), .call(.new(.drop)),
            .wait(milliseconds: 500), .session(1, .exits(0)), .wait(milliseconds: 20_000),
            .client(0, .goes(1)), .client(0, .types(4)), .wait(milliseconds: 500),
            .client(0, .types(2)), .session(0, .prints(30)),
        ] as [Operation] { world.perform(operation) }
        world.settle()
        #expect(world.clients[0].visits.map(\.wasRefused) == [false, true])
        #expect(world.clients[0].session == .created(by: 0))
        #expect(world.clients[0].arrived.count == 2)
        #expect(world.clients[0].position == 30)
        world.close()
        #expect(world.broken == nil)
    }

    @Test func `a session of one's own is opened once, whatever happens to the link`() {
        for kept in stride(from: 0, through: 200, by: 5) {
            let world = World(seed: UInt64(kept))
            for operation in [
                .call(.new(.drop)), .wait(milliseconds: 500), .client(0, .goesToNew),
                .client(0, .types(3)), .wait(milliseconds: kept % 40),
                .client(0, .cut(up: kept, down: 0)), .wait(milliseconds: 2000),
            ] as [Operation] { world.perform(operation) }
            world.settle()
            #expect(world.clients[0].session == .created(by: 0, visit: 1))
            #expect(world.clients[0].arrived.count == 3)
            #expect(world.host.starts.values.allSatisfy { $0 == 1 })
            world.close()
            #expect(world.broken == nil, "\(kept)")
        }
    }

    @Test func `a hundred moves on one link leave nothing behind`() {
        let world = World(seed: 8)
        world.mostVisits = 101
        for operation in [
            .call(.new(.drop)), .wait(milliseconds: 500), .call(.new(.drop)),
            .wait(milliseconds: 500),
        ] as [Operation] { world.perform(operation) }
        for round in 1...100 {
            world.perform(.client(0, .goes(round % 2)))
            world.perform(.wait(milliseconds: 200))
        }
        #expect(world.clients[0].visits.count == 101)
        #expect(world.clients[0].core.generation == 1)
        #expect(world.links.map(\.channels.count) == [1, 1])
        world.settle()
        world.close()
        #expect(world.broken == nil)
    }
}
