// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Stories of what the product promises. Every law holds at every step of each of them.
@Suite struct WorldTests {
    /// Plays a story to its end: everything heals, comes to rest, and everybody leaves.
    private func played(_ operations: [Operation], seed: UInt64 = 1) -> World {
        let world = World(seed: seed)
        for operation in operations { world.perform(operation) }
        world.settle()
        return world
    }

    private func expectNoBrokenLaw(
        _ world: World, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        world.close()
        #expect(world.broken == nil, sourceLocation: sourceLocation)
    }

    /// A session with one client.
    private let opening: [Operation] = [.call(.new(.drop)), .wait(milliseconds: 500)]

    @Test func `a cut costs a reconnect and nothing else`() {
        let world = played(
            opening + [
                .client(0, .types(5)), .session(0, .prints(20)), .wait(milliseconds: 500),
                .client(0, .cut(up: 0, down: 7)), .session(0, .prints(30)), .client(0, .types(3)),
            ])
        #expect(world.clients[0].position == 50)
        #expect(world.clients[0].arrived.count == 8)
        #expect(world.clients[0].gaps.isEmpty)
        expectNoBrokenLaw(world)
    }

    @Test func `what the log no longer has is said, in bytes`() {
        let world = played(
            opening + [
                .session(0, .ring(100)), .client(0, .network(.silent)), .client(0, .stall),
                .session(0, .prints(90)), .wait(milliseconds: 4000),
                .session(0, .prints(300)), .wait(milliseconds: 9000),
            ])
        // The first 90 bytes were on their way when the link fell silent, and came in the end.
        #expect(world.clients[0].gaps == [Gap(start: 90, end: 290)])
        #expect(world.clients[0].position == 390)
        expectNoBrokenLaw(world)
    }

    @Test func `with block nothing is lost, whatever the client does`() {
        var operations: [Operation] = [.call(.new(.block)), .wait(milliseconds: 500)]
        for round in 0..<10 {
            operations += [
                .session(0, .prints(400)), .client(0, .stopsTaking), .wait(milliseconds: 300),
                .client(0, round % 2 == 0 ? .stall : .cut(up: 10, down: 30)),
                .wait(milliseconds: 12_000), .client(0, .startsTaking), .wait(milliseconds: 200),
            ]
        }
        let world = played(operations)
        #expect(world.clients[0].position == 4000)
        #expect(world.clients[0].gaps.isEmpty)
        expectNoBrokenLaw(world)
    }

    @Test func `a leader that keeps up slows the program, one that does not loses output`() {
        let flood: [Operation] = [.session(0, .prints(2000)), .wait(milliseconds: 4000)]
        let quick = played(opening + [.client(0, .latency(milliseconds: 100))] + flood)
        #expect(quick.clients[0].gaps.isEmpty)
        let stopped = played(opening + [.client(0, .stopsTaking)] + flood)
        #expect(!stopped.clients[0].gaps.isEmpty)
        expectNoBrokenLaw(quick)
        expectNoBrokenLaw(stopped)
    }

    @Test func `the server is killed in a flood and nothing is lost`() {
        let world = played([
            .call(.new(.block)), .wait(milliseconds: 500), .session(0, .prints(3000)),
            .client(0, .types(10)), .wait(milliseconds: 30), .crash(40), .wait(milliseconds: 1000),
            .client(0, .types(10)), .restart,
        ])
        #expect(world.clients[0].position == 3000)
        #expect(world.clients[0].arrived.count == 20)
        expectNoBrokenLaw(world)
    }

    @Test func `a second client sees the same, and a killed one is replaced by a third`() {
        let world = played(
            [.call(.named(0)), .wait(milliseconds: 500), .session(0, .prints(40))] + [
                .call(.attach(0)), .call(.log(0)), .wait(milliseconds: 500),
                .client(1, .types(4)), .session(0, .prints(30)), .client(0, .vanishes),
                .wait(milliseconds: 500), .call(.named(0)),
            ])
        for client in world.clients.dropFirst() {
            #expect(client.session == .created(by: 0))
            #expect(client.position == 70)
        }
        #expect(world.clients[1].arrived.count == 4)
        expectNoBrokenLaw(world)
    }

    @Test func `an old link whose bytes come late types nothing and attaches nobody`() {
        let world = played([
            .call(.new(.drop)), .wait(milliseconds: 45), .client(0, .types(6)),
            // Attach and the first keys are under way when the link seems to break.
            .client(0, .stallUp), .client(0, .cut(up: 1000, down: 0)), .wait(milliseconds: 900),
            .client(0, .types(6)), .wait(milliseconds: 900), .client(0, .release),
        ])
        #expect(world.clients[0].arrived.count == 12)
        #expect(world.host.starts == [.created(by: 0): 1])
        expectNoBrokenLaw(world)
    }

    @Test func `a create that comes again after the exit was seen starts nothing`() {
        let world = played([
            .call(.new(.drop)), .wait(milliseconds: 45),
            .client(0, .stallUp), .client(0, .cut(up: 1000, down: 0)), .wait(milliseconds: 900),
            .session(0, .exits(3)), .wait(milliseconds: 900), .client(0, .release),
            .wait(milliseconds: 5000),
        ])
        #expect(world.clients[0].outcome == .exited(.exited(code: 3)))
        #expect(world.host.starts == [.created(by: 0): 1])
        expectNoBrokenLaw(world)
    }

    @Test func `a create that was not answered before a reboot is not repeated`() {
        let world = played([
            .call(.new(.drop)), .wait(milliseconds: 60), .client(0, .cut(up: 1000, down: 0)),
            .client(0, .network(.silent)), .wait(milliseconds: 3000), .reboot,
        ])
        guard case .refused(let refusal, _) = world.clients[0].outcome else {
            Issue.record("the client goes on: \(world.clients[0].core.lanes)")
            return
        }
        #expect(refusal.code == .rebooted)
        #expect(world.host.starts == [.created(by: 0): 1])
        expectNoBrokenLaw(world)
    }

    @Test func `an instance that was forgotten says how many keys nobody knows of`() {
        let world = played(
            opening + [
                .client(0, .types(5)), .wait(milliseconds: 500),
                .client(0, .stall), .client(0, .network(.silent)), .client(0, .types(7)),
                .wait(milliseconds: 31_000), .session(0, .isCrowded),
            ])
        #expect(world.clients[0].uncertain == [5..<12])
        #expect(world.clients[0].arrived.count == 5)
        expectNoBrokenLaw(world)
    }

    @Test func `a session that ignores a hangup is killed after five seconds`() {
        let world = played(
            opening + [
                .session(0, .isKilled(ignoresHangup: true)), .wait(milliseconds: 4900),
            ])
        #expect(world.clients[0].outcome == .exited(.signalled(number: 9)))
        expectNoBrokenLaw(world)
    }

    @Test func `every client of an ended session sees its end`() {
        let world = played([
            .call(.named(0)), .wait(milliseconds: 500), .call(.attach(0)), .call(.log(0)),
            .wait(milliseconds: 500), .client(1, .stopsTaking), .session(0, .prints(20)),
            .session(0, .exits(7)), .wait(milliseconds: 3000), .client(1, .startsTaking),
        ])
        for client in world.clients {
            #expect(client.outcome == .exited(.exited(code: 7)))
            #expect(client.position == 20)
        }
        expectNoBrokenLaw(world)
    }
}
