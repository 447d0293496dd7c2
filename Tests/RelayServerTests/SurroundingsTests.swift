// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayServer

struct SurroundingsTests {
    @Test func `umask and ignored signals are found in the process's status`() {
        var found = Surroundings()
        found.read(status: "Name:\tx\nUmask:\t0027\nSigIgn:\t0000000000001001\nSigCgt:\tffff\n")
        #expect(found.umask == 0o027)
        #expect(found.ignoredSignals == [1, 13])
    }

    @Test func `what is missing or garbled has its default`() {
        var found = Surroundings()
        found.read(status: "Umask:\nSigIgn: x\nUmask: 9\n")
        #expect(found == Surroundings())
    }

    @Test func `this process has some`() {
        let found = Surroundings.current()
        #expect(found.openFiles.count == 2)
        #expect((-20...19).contains(found.nice))
    }
}
