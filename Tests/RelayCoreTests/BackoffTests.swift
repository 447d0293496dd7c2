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
        backoff.reset()
        #expect(backoff.take() <= Backoff.first * 3 / 2)
    }

    @Test func `two clients do not wait the same`() {
        var one = Backoff(jitter: 1)
        var other = Backoff(jitter: 2)
        let waits = (0..<10).map { _ in (one.take(), other.take()) }
        #expect(waits.contains { $0.0 != $0.1 })
    }
}
