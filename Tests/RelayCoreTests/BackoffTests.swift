// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@Suite struct BackoffTests {
    @Test func `waits grow to two seconds, half as much more or less`() {
        var backoff = Backoff(jitter: 42)
        var expected = Backoff.first
        for _ in 0..<20 {
            let wait = backoff.take()
            #expect(wait >= expected / 2)
            #expect(wait <= expected * 3 / 2)
            expected = min(expected * 3 / 2, Backoff.longest)
        }
    }

    @Test func `after a link that worked one attempt comes at once, the others as ever`() {
        var backoff = Backoff(jitter: 42)
        for _ in 0..<20 { _ = backoff.take() }
        backoff.reset()
        let waits = (0..<3).map { _ in backoff.take() }
        #expect(waits[0] >= Backoff.afterLink / 2 && waits[0] <= Backoff.afterLink * 3 / 2)
        #expect(waits[1] >= Backoff.first / 2 && waits[1] <= Backoff.first * 3 / 2)
        #expect(waits[2] >= Backoff.first * 3 / 4)
    }

    @Test func `two clients do not wait the same`() {
        var one = Backoff(jitter: 1)
        var other = Backoff(jitter: 2)
        let waits = (0..<10).map { _ in (one.take(), other.take()) }
        #expect(waits.contains { $0.0 != $0.1 })
    }
}
