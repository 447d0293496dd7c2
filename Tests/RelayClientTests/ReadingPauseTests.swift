// SPDX-License-Identifier: Apache-2.0
import RelayCore
import RelayWire
import Testing

@testable import RelayClient

/// A link that is not read for a while.
@Suite struct ReadingPauseTests {
    private let start = Instant.now

    @Test func `a link that is read is judged, and nothing is said on it`() {
        var pause = ReadingPause()
        pause.tick(now: start)
        pause.heard()
        #expect(pause.deadline == nil)
        #expect(pause.nextFrame() == nil)
    }

    @Test func `the peer hears of us as long as nothing is read`() throws {
        var pause = ReadingPause()
        pause.began(now: start)
        var now = start
        for _ in 1...100 {
            let deadline = try #require(pause.deadline)
            // Before the peer gives up whom it does not hear.
            #expect(deadline - now < ServerLink.silence)
            pause.tick(now: deadline - .milliseconds(1))
            #expect(pause.nextFrame() == nil)
            pause.tick(now: deadline)
            #expect(pause.nextFrame()?.type == .ping)
            #expect(pause.nextFrame() == nil)
            now = deadline
        }
    }

    @Test func `after it the peer is asked, and the link judged when something was heard`() {
        var pause = ReadingPause()
        pause.began(now: start)
        pause.ended(now: start)
        #expect(pause.nextFrame()?.type == .ping)
        #expect(pause.deadline == start + LinkHealth.programPatience)
        pause.heard()
        #expect(pause.deadline == nil)
    }

    @Test func `a link that stays silent is judged as well`() throws {
        var pause = ReadingPause()
        pause.began(now: start)
        pause.ended(now: start)
        let deadline = try #require(pause.deadline)
        pause.tick(now: deadline - .milliseconds(1))
        #expect(pause.deadline == deadline)
        pause.tick(now: deadline)
        #expect(pause.deadline == nil)
    }
}
