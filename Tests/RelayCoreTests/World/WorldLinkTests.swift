// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Stories of bad links: how soon a client is back, and that it goes on as if nothing had been.
@Suite struct WorldLinkTests {
    /// A client at 100 ms round trip, with a link that has been used.
    private func world() -> World {
        let world = World(seed: 3)
        for operation in [
            .call(.new(.drop)), .client(0, .latency(milliseconds: 50)), .wait(milliseconds: 2000),
            .client(0, .types(3)), .session(0, .prints(20)), .wait(milliseconds: 1000),
        ] as [Operation] { world.perform(operation) }
        #expect(world.clients[0].position == 20)
        return world
    }

    /// Plays a story, and gives how long it took, in milliseconds, until the client showed so much.
    private func time(
        in world: World, to position: UInt64, _ story: [Operation]
    ) -> Int {
        for operation in story { world.perform(operation) }
        let begin = world.time
        while world.clients[0].position != position, world.time - begin < .seconds(60) {
            world.run(for: .milliseconds(5))
        }
        return (world.time - begin) / .milliseconds(1)
    }

    private func expectRest(_ world: World, typed: Int) {
        world.settle()
        #expect(world.clients[0].arrived.count == typed)
        #expect(world.clients[0].gaps.isEmpty)
        world.close()
        #expect(world.broken == nil)
    }

    @Test(arguments: [10_000, 12_000, 60_000, 300_000])
    func `after a blackhole the next line is there in less than half a second`(_ length: Int) {
        let world = world()
        let time = time(
            in: world, to: 30,
            [
                .client(0, .stall), .client(0, .network(.silent)), .wait(milliseconds: length),
                .session(0, .prints(10)), .client(0, .network(.good)),
            ])
        // The pace of a blackhole of five minutes is 250 ms.
        #expect(time <= (length > 60_000 ? 600 : 450), "\(time) ms")
        expectRest(world, typed: 3)
    }

    @Test func `a client whose address changes goes on at once`() {
        let world = world()
        let time = time(in: world, to: 30, [.client(0, .moves), .session(0, .prints(10))])
        #expect(time <= 450, "\(time) ms")
        expectRest(world, typed: 3)
    }

    @Test(arguments: [true, false])
    func `after eight hours of sleep it goes on at once`(_ isTold: Bool) {
        let world = world()
        let time = time(
            in: world, to: 30,
            [
                .client(0, .types(4)), .client(0, .stall),
                .client(0, .sleeps(milliseconds: 8 * 3600 * 1000, isTold: isTold)),
                .session(0, .prints(10)),
            ])
        #expect(time <= 450, "\(time) ms")
        expectRest(world, typed: 7)
    }

    @Test func `a sleep that the link has survived costs no attachment`() {
        let world = world()
        _ = time(
            in: world, to: 30,
            [
                .client(0, .sleeps(milliseconds: 20_000, isTold: true)),
                .session(0, .prints(10)),
            ])
        #expect(world.clients[0].core.generation == 1)
        expectRest(world, typed: 3)
    }

    @Test func `a link that is only slow for a moment is doubted, and keeps its place`() {
        let world = world()
        for operation in [
            .client(0, .types(2)), .client(0, .network(.silent)), .client(0, .stall),
            .wait(milliseconds: 1500),
        ] as [Operation] { world.perform(operation) }
        #expect(world.clients[0].core.lanes[0].health.isSuspected)
        #expect(!world.clients[0].attempts.isEmpty)
        for operation in [.client(0, .release), .wait(milliseconds: 300)] as [Operation] {
            world.perform(operation)
        }
        #expect(world.clients[0].core.generation == 1)
        #expect(world.clients[0].attempts.isEmpty)
        expectRest(world, typed: 5)
    }

    @Test func `keys that no one answers are reason enough, long before the next heartbeat`() {
        let world = world()
        for operation in [
            .client(0, .stall), .client(0, .types(2)), .wait(milliseconds: 1600),
        ] as [Operation] { world.perform(operation) }
        #expect(world.clients[0].core.generation == 2)
        #expect(world.clients[0].arrived.count == 5)
        expectRest(world, typed: 5)
    }

    /// Asked only each 15 s by then, the link would seem good for as long.
    @Test(arguments: [ClientHappening.types(2), .resizes(70)])
    func `a link that died while nobody needed it is found out as soon as somebody does`(
        _ happening: ClientHappening
    ) {
        let world = world()
        for operation in [
            .wait(milliseconds: 300_000), .client(0, .stall), .client(0, happening),
            .wait(milliseconds: 1600),
        ] as [Operation] { world.perform(operation) }
        #expect(world.clients[0].core.generation == 2)
        expectRest(world, typed: happening == .types(2) ? 5 : 3)
    }

    @Test func `with two live links the newer counts, and what both bring is shown once`() {
        let world = world()
        for operation in [
            .client(0, .stallUp), .client(0, .types(2)), .wait(milliseconds: 900),
            // The old link still brings output while the new one is being attached.
            .session(0, .prints(40)), .wait(milliseconds: 10), .client(0, .release),
            .session(0, .prints(40)), .wait(milliseconds: 2000),
        ] as [Operation] { world.perform(operation) }
        #expect(world.clients[0].position == 100)
        expectRest(world, typed: 5)
    }

    @Test func `a link that is up but silent is replaced`() {
        let world = world()
        let time = time(
            in: world, to: 30, [.client(0, .stall), .session(0, .prints(10))])
        #expect(time < 7000, "\(time) ms")
        #expect(world.clients[0].core.generation == 2)
        expectRest(world, typed: 3)
    }

    @Test func `at 30 percent loss everything arrives`() {
        let world = World(seed: 11)
        for operation in [
            .call(.new(.drop)), .wait(milliseconds: 500), .client(0, .latency(milliseconds: 50)),
            .client(0, .loses(percent: 30)), .client(0, .cut(up: 0, down: 0)),
        ] as [Operation] { world.perform(operation) }
        for _ in 0..<100 {
            world.perform(.client(0, .types(1)))
            world.perform(.session(0, .prints(7)))
            world.perform(.wait(milliseconds: 200))
        }
        world.perform(.wait(milliseconds: 20_000))
        #expect(world.clients[0].position == 700)
        expectRest(world, typed: 100)
    }

    @Test(arguments: 1...20)
    func `attempts that overtake each other do no harm`(_ seed: Int) {
        let world = World(seed: UInt64(seed))
        for operation in [
            .call(.new(.block)), .wait(milliseconds: 500),
            .client(0, .scatters(milliseconds: 900)), .client(0, .latency(milliseconds: 120)),
        ] as [Operation] { world.perform(operation) }
        for _ in 0..<10 {
            for operation in [
                .client(0, .stall), .client(0, .types(3)), .session(0, .prints(30)),
                .wait(milliseconds: 2500),
            ] as [Operation] { world.perform(operation) }
        }
        #expect(world.clients[0].core.generation > 5)
        expectRest(world, typed: 30)
    }

    @Test func `without a network nothing is tried in vain, and with one it goes on at once`() {
        let world = world()
        world.perform(.client(0, .unplugs))
        let before = world.clients[0].core.race.lastLink
        world.perform(.wait(milliseconds: 60_000))
        #expect(world.clients[0].core.race.lastLink - before <= 13)
        world.perform(.session(0, .prints(10)))
        let time = time(in: world, to: 30, [.client(0, .plugsIn)])
        #expect(time <= 350, "\(time) ms")
        expectRest(world, typed: 3)
    }
}
