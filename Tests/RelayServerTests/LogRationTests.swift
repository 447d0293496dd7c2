// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayServer

/// What strangers may write into a log.
struct LogRationTests {
    private let start = Instant.now

    @Test func `a few lines of a kind are written and the rest is counted`() {
        var ration = LogRation<String>()
        let taken = (1...100).map { _ in ration.takes("garbage", now: start) }
        #expect(taken.count(where: \.self) == LogRation<String>.lines)
        let other = ration.takes("other", now: start)
        #expect(other)
        let end = start + LogRation<String>.period
        #expect(ration.deadline == end)
        let tooEarly = ration.leftOut(now: start)
        #expect(tooEarly.isEmpty)
        let leftOut = ration.leftOut(now: end)
        #expect(leftOut.map(\.kind) == ["garbage"])
        #expect(leftOut.map(\.count) == [100 - LogRation<String>.lines])
    }

    @Test func `the next period begins with the next line`() {
        var ration = LogRation<String>()
        for _ in 1...6 { _ = ration.takes("garbage", now: start) }
        let later = start + .seconds(60)
        _ = ration.leftOut(now: later)
        #expect(ration.deadline == nil)
        let isTaken = ration.takes("garbage", now: later)
        #expect(isTaken)
        #expect(ration.deadline == later + LogRation<String>.period)
    }

    @Test func `a period without a crowd ends without a word`() {
        var ration = LogRation<String>()
        for _ in 1...5 { _ = ration.takes("garbage", now: start) }
        let leftOut = ration.leftOut(now: start + .seconds(10))
        #expect(leftOut.isEmpty)
    }
}
