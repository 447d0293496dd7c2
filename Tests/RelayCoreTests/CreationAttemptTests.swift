// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

@Suite struct CreationAttemptTests {
    @Test func `the first attempt has no past, the next ones say how old it is`() {
        var attempt = CreationAttempt(Creation(), names: [])
        #expect(attempt.ask(now: start).age == 0)
        #expect(attempt.ask(now: start).age == 1)
        #expect(attempt.ask(now: start + .milliseconds(1500)).age == 1500)
    }

    @Test func `only the boot that was asked first is remembered`() {
        var attempt = CreationAttempt(Creation(), names: [])
        _ = attempt.ask(now: start)
        attempt.learned(.number(1))
        #expect(attempt.ask(now: start).boot == .number(1))
        attempt.learned(.number(2))
        #expect(attempt.ask(now: start).boot == .number(1))
    }

    @Test func `a boot that is learned late may be another one`() {
        var attempt = CreationAttempt(Creation(), names: [])
        _ = attempt.ask(now: start)
        _ = attempt.ask(now: start)
        attempt.learned(.number(2))
        #expect(attempt.ask(now: start).boot == nil)
    }

    @Test func `names are tried one after the other`() {
        let names = ["a", "b"].compactMap(SessionName.init)
        var attempt = CreationAttempt(Creation(), names: names)
        #expect(attempt.name == names[0])
        #expect(attempt.nameWasTaken() == true)
        #expect(attempt.name == names[1])
        #expect(attempt.nameWasTaken() == false)
        #expect(attempt.name == names[1])
    }
}
