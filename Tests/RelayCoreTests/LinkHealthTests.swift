// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct LinkHealthTests {
    private func ping(_ token: UInt64) -> Frame { Frame(Ping(token: token)) }

    private func after(_ milliseconds: Int) -> Instant { start + .milliseconds(milliseconds) }

    /// A link whose round trips take so long; it was heard then.
    private func link(roundTrip: Int = 100) -> LinkHealth {
        var health = LinkHealth(usual: RoundTrip(), now: start)
        health.heard(now: after(roundTrip))
        return health
    }

    @Test func `the first sign of life measures the round trip`() {
        #expect(link().roundTrip.smoothed == .milliseconds(100))
        #expect(!link().isSuspected)
    }

    @Test func `a link on which nothing comes at first is in doubt after a second`() {
        var health = LinkHealth(usual: RoundTrip(), now: start)
        #expect(health.deadline == after(1000))
        #expect(health.tick(now: after(999)) == nil)
        #expect(!health.isSuspected)
        #expect(health.tick(now: after(1000)) == nil)
        #expect(health.suspectedSince == after(1000))
        #expect(health.deadline == nil)
    }

    @Test func `on slow links and on programs it takes longer`() {
        var slow = RoundTrip()
        slow.measured(.milliseconds(700))
        #expect(LinkHealth(usual: slow, now: start).deadline == after(1400))
        let program = LinkHealth(
            usual: RoundTrip(), patience: LinkHealth.programPatience, now: start)
        #expect(program.deadline == after(3000))
    }

    @Test func `a silent peer is asked after five seconds`() {
        var health = link()
        #expect(health.deadline == after(5100))
        #expect(health.tick(now: after(5099)) == nil)
        #expect(health.tick(now: after(5100)) == ping(1))
        #expect(health.tick(now: after(5101)) == nil)
        #expect(health.overdueSince == after(5200))
    }

    @Test func `no answer, with time for one that was lost, is reason to doubt`() {
        var health = link()
        _ = health.tick(now: after(5100))
        // A round trip, four times its variation, and a retransmission that takes another.
        #expect(health.deadline == after(5100 + 100 + 200 + 100 + 300))
        _ = health.tick(now: after(5800))
        #expect(health.suspectedSince == after(5800))
    }

    @Test func `whatever comes is a sign of life, and puts the question's time off`() {
        var health = link()
        _ = health.tick(now: after(5100))
        health.heard(now: after(5700))
        #expect(health.tick(now: after(5800)) == nil)
        #expect(!health.isSuspected)
        _ = health.tick(now: after(6400))
        #expect(health.isSuspected)
        health.heard(now: after(6500))
        #expect(!health.isSuspected)
    }

    @Test func `an answer ends all doubt and is measured`() {
        var health = link()
        _ = health.tick(now: after(5100))
        health.answered(token: 7, now: after(5200))
        #expect(health.overdueSince != nil)
        health.answered(token: 1, now: after(5280))
        #expect(health.overdueSince == nil)
        #expect(health.roundTrip.smoothed == .milliseconds(110))
        #expect(health.deadline == after(100 + 5000))
    }

    @Test func `an answer that waited for the link to come back is no round trip`() {
        var health = link()
        _ = health.tick(now: after(5100))
        _ = health.tick(now: after(5800))
        health.answered(token: 1, now: after(20_000))
        #expect(!health.isSuspected)
        #expect(health.roundTrip.smoothed == .milliseconds(100))
    }

    @Test func `keys that are not confirmed are asked after within a second`() {
        var health = link()
        health.sentKeys(now: after(1000))
        // 300 ms for the session, and what round trips take at most.
        #expect(health.deadline == after(1600))
        #expect(health.tick(now: after(1600)) == ping(1))
        _ = health.tick(now: after(2150))
        #expect(health.isSuspected)
    }

    @Test func `keys that are confirmed, or that nobody reads, are no reason to doubt`() {
        var health = link()
        health.sentKeys(now: after(1000))
        health.sentKeys(now: after(1100))
        health.confirmedKeys(all: false, now: after(1200))
        #expect(health.deadline == after(1800))
        #expect(health.tick(now: after(1800)) == ping(1))
        health.heard(now: after(1900))
        health.answered(token: 1, now: after(1900))
        #expect(health.deadline == after(6900))
        health.sentKeys(now: after(2000))
        health.confirmedKeys(all: true, now: after(2100))
        #expect(health.deadline == after(6900))
    }

    @Test func `who has not typed for minutes is asked less often`() {
        var health = link()
        health.heard(now: after(121_000))
        #expect(health.deadline == after(15_000))
        health.said(now: after(121_000))
        #expect(health.deadline == after(136_000))
        health.sentKeys(now: after(122_000))
        health.confirmedKeys(all: true, now: after(122_100))
        #expect(health.deadline == after(126_000))
    }

    @Test func `what is done after minutes asks the peer first, and finds out within a second`() {
        var health = link()
        health.heard(now: after(140_000))
        health.said(now: after(140_000))
        #expect(health.deadline == after(155_000))
        health.used(now: after(150_000))
        #expect(health.deadline == after(150_000))
        #expect(health.tick(now: after(150_001)) == ping(1))
        // It is no sleep that has held the timer up.
        #expect(!health.isSuspected)
        _ = health.tick(now: after(150_701))
        #expect(health.isSuspected)
    }

    @Test func `who was heard a moment ago is not asked, but sooner from then on`() {
        var health = link()
        health.heard(now: after(140_000))
        health.said(now: after(140_000))
        health.used(now: after(141_000))
        #expect(health.deadline == after(145_000))
    }

    @Test func `who only listens says something every fifteen seconds`() {
        var health = link()
        for second in 1...14 {
            health.heard(now: after(second * 1000))
            #expect(health.tick(now: after(second * 1000)) == nil)
        }
        health.heard(now: after(15_000))
        #expect(health.tick(now: after(15_000)) == ping(1))
    }

    @Test func `after a sleep only an answer to a new question counts`() {
        var health = link()
        _ = health.tick(now: after(5100))
        let morning = start + .seconds(8 * 3600)
        #expect(health.tick(now: morning) == ping(2))
        #expect(health.isSuspected)
        health.heard(now: morning)
        health.answered(token: 1, now: morning)
        #expect(health.isSuspected)
        health.answered(token: 2, now: morning + .milliseconds(90))
        #expect(!health.isSuspected)
    }

    @Test func `the same when the network has changed`() {
        var health = link()
        #expect(health.wasShaken(now: after(2000)) == ping(1))
        health.heard(now: after(2010))
        #expect(health.suspectedSince == after(2000))
        #expect(health.wasShaken(now: after(2020)) == ping(2))
        #expect(health.suspectedSince == after(2000))
        health.answered(token: 2, now: after(2120))
        #expect(!health.isSuspected)
    }

    @Test func `who waits for an answer has the link asked, once`() {
        var health = LinkHealth(usual: RoundTrip(), now: start)
        #expect(health.isNeeded(now: start) == nil, "the opening is unanswered")
        health.heard(now: start + .milliseconds(10))
        let question = health.isNeeded(now: start + .seconds(1))
        #expect(question?.type == .ping)
        #expect(health.isNeeded(now: start + .seconds(1)) == nil)
        _ = health.tick(now: start + .seconds(3) - .milliseconds(1))
        #expect(health.isSuspected)
    }
}
