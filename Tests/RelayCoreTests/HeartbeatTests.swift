// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct HeartbeatTests {
    private func ping(_ token: UInt64) -> Frame { Frame(Ping(token: token)) }

    @Test func `a silent peer is asked after five seconds and lost after three more`() {
        var heartbeat = Heartbeat(now: start)
        #expect(heartbeat.deadline == start + .seconds(5))
        #expect(heartbeat.question(now: start + .milliseconds(4999)) == nil)
        #expect(heartbeat.question(now: start + .seconds(5)) == ping(1))
        #expect(heartbeat.question(now: start + .seconds(6)) == nil)
        #expect(!heartbeat.isLost(now: start + .milliseconds(7999)))
        #expect(heartbeat.isLost(now: start + .seconds(8)))
        #expect(heartbeat.deadline == start + .seconds(8))
    }

    @Test func `whatever comes is a sign of life`() {
        var heartbeat = Heartbeat(now: start)
        _ = heartbeat.question(now: start + .seconds(5))
        heartbeat.heard(now: start + .seconds(7))
        #expect(!heartbeat.isLost(now: start + .seconds(8)))
        #expect(heartbeat.deadline == start + .seconds(12))
    }

    @Test func `after a sleep the peer is asked before it is judged`() {
        var heartbeat = Heartbeat(now: start)
        let morning = start + .seconds(8 * 3600)
        #expect(!heartbeat.isLost(now: morning))
        #expect(heartbeat.question(now: morning) == ping(1))
        #expect(!heartbeat.isLost(now: morning + .seconds(2)))
        #expect(heartbeat.isLost(now: morning + .seconds(3)))
    }

    @Test func `a question from before the sleep is asked again`() {
        var heartbeat = Heartbeat(now: start)
        #expect(heartbeat.question(now: start + .seconds(5)) == ping(1))
        let morning = start + .seconds(8 * 3600)
        #expect(!heartbeat.isLost(now: morning))
        #expect(heartbeat.question(now: morning) == ping(2))
        #expect(heartbeat.isLost(now: morning + .seconds(3)))
    }

    @Test func `who only listens says something every fifteen seconds`() {
        var heartbeat = Heartbeat(now: start)
        for second in 1...14 {
            heartbeat.heard(now: start + .seconds(second))
            #expect(heartbeat.question(now: start + .seconds(second)) == nil)
        }
        heartbeat.heard(now: start + .seconds(15))
        #expect(heartbeat.question(now: start + .seconds(15)) == ping(1))
        heartbeat.heard(now: start + .seconds(16))
        heartbeat.said(now: start + .seconds(16))
        #expect(heartbeat.deadline == start + .seconds(21))
    }
}
