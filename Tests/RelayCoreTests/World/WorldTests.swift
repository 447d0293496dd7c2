// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct WorldTests {
    @Test func `every law holds on every random walk`() async {
        let walks = RandomWalks()
        let clock = ContinuousClock()
        let begin = clock.now
        let result = await walks.run()
        print(
            "world: \(result.schedules) schedules, \(result.operations) operations, "
                + "base seed \(walks.baseSeed), \(clock.now - begin)")
        if let failed = result.failed { Issue.record("\(report(failed))") }
    }
}
