// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct SignalNameTests {
    @Test(arguments: [
        ("HUP", 1), ("sigint", 2), ("SIGUSR1", 10), ("TERM", 15), ("cont", 18), ("31", 31),
        ("SYS", 31), ("1", 1),
    ])
    func `a signal has a name or a number`(text: String, number: UInt64) {
        #expect(SignalName(text)?.number == number)
    }

    @Test(arguments: ["", "SIG", "0", "32", "-1", "+9", "FOO", "9 "])
    func `anything else is none`(text: String) {
        #expect(SignalName(text) == nil)
    }

    @Test func `numbers have their names back`() {
        #expect(SignalName.text(11) == "SIGSEGV")
        #expect(SignalName.text(40) == "signal 40")
    }
}
