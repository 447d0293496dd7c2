// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct RandomWalkTests {
    @Test func `every law holds on every random walk`() async {
        let walks = RandomWalks()
        let clock = ContinuousClock()
        let begin = clock.now
        let result = await walks.run()
        print(
            "world: \(result.schedules) schedules, \(result.operations) operations, "
                + "base seed \(walks.baseSeed), \(clock.now - begin)")
        if let failed = result.failed { Issue.record("\(walks.report(failed))") }
    }

    @Test func `a schedule is the same each time and has thirty operations or more`() {
        for seed in 0..<200 as Range<UInt64> {
            let schedule = Schedule(seed: seed)
            #expect(schedule.operations == Schedule(seed: seed).operations)
            #expect(schedule.operations.count >= 30)
        }
    }

    @Test func `what breaks a law is made short`() {
        // A world in which nobody ever calls a client has no law to break but this one.
        let failed = Schedule(seed: 4)
        let shortest = Shrinker.shortest(failed) { $0.operations.contains { $0.isPrint } }
        #expect(shortest.operations.count == 1)
        #expect(shortest.operations.first?.isPrint == true)
    }
}

extension Operation {
    fileprivate var isPrint: Bool { if case .session(_, .prints) = self { true } else { false } }
}
