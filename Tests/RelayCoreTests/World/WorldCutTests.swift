// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

/// One transcript, broken everywhere.
@Suite struct WorldCutTests {
    private let transcript: [Operation] = [
        .call(.named(0)), .wait(milliseconds: 200), .restart, .wait(milliseconds: 3000),
        .client(0, .types(9)),
        .session(0, .prints(150)), .wait(milliseconds: 100), .client(0, .resizes(100)),
        .session(0, .prints(350)), .client(0, .types(5)), .wait(milliseconds: 300),
        .restart, .call(.attach(0)), .wait(milliseconds: 300), .session(0, .prints(60)),
        .client(0, .endsInput), .wait(milliseconds: 400),
    ]

    /// Plays the transcript in a world that was prepared; gives it when all came to rest.
    private func played(_ prepare: (World) -> Void) -> World {
        let world = World(seed: 5)
        prepare(world)
        for operation in transcript { world.perform(operation) }
        world.settle()
        return world
    }

    private func expectWhole(_ world: World, _ comment: Comment) {
        #expect(world.clients[0].position == 560, comment)
        #expect(world.clients[0].arrived.count == 14, comment)
        #expect(world.host.starts == [.created(by: 0): 1], comment)
        world.close()
        #expect(world.broken == nil, comment)
    }

    @Test func `what the client sends is cut at every byte`() {
        let sent = played { _ in }.sentOnFirstLink.up
        #expect(sent > 100)
        for count in 0...sent {
            expectWhole(played { $0.firstLinkBreaks.up = count }, "cut after \(count) bytes")
        }
    }

    @Test func `what the server sends is cut at every byte`() {
        let sent = played { _ in }.sentOnFirstLink.down
        #expect(sent > 500)
        for count in 0...sent {
            expectWhole(played { $0.firstLinkBreaks.down = count }, "cut after \(count) bytes")
        }
    }

    @Test func `the server is killed after every step`() {
        let rounds = played { _ in }.rounds
        #expect(rounds > 100)
        for round in 1...rounds {
            expectWhole(played { $0.crashesInRound = round }, "killed after round \(round)")
        }
    }

    @Test func `everything arrives one byte at a time`() {
        expectWhole(played { $0.pieces = .single }, "one byte at a time")
        expectWhole(played { $0.pieces = .whole }, "as much as there is")
    }

    @Test func `random walks hold one byte at a time, too`() {
        for seed in 1...300 as ClosedRange<UInt64> {
            #expect(Schedule(seed: seed).brokenLaw(pieces: .single) == nil, "seed \(seed)")
        }
    }
}
