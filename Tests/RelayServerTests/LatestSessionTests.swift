// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayServer

struct LatestSessionTests {
    private func session(
        _ name: String, age: UInt64 = 100, idle: UInt64 = 50, attached: UInt64 = 0,
        detached: UInt64? = nil, exit: RelayWire.ExitStatus? = nil
    ) -> SessionInformation {
        var information = SessionInformation(
            session: SessionID(Bits128(high: 0, low: UInt64(name.utf8.first!))),
            name: SessionName(name)!)
        information.age = age
        information.idle = idle
        information.attached = attached
        information.detached = detached
        information.exit = exit
        return information
    }

    @Test func `the one detached last is meant`() {
        let all = [
            session("a", detached: 30), session("b", detached: 20), session("c", age: 1),
            session("d", idle: 0, attached: 1),
        ]
        #expect(all.latest?.name.text == "b")
    }

    @Test func `where none was ever left, the newest that nobody has attached to`() {
        let all = [session("a", age: 9), session("b", age: 8), session("c", idle: 0, attached: 1)]
        #expect(all.latest?.name.text == "b")
    }

    @Test func `where all are in use, the one that printed last`() {
        let all = [session("a", idle: 9, attached: 1), session("b", idle: 8, attached: 2)]
        #expect(all.latest?.name.text == "b")
    }

    @Test func `one that ended since it was left is meant, for its end was not seen`() {
        let ended = session("a", detached: 5, exit: .exited(code: 0))
        #expect([ended, session("b", detached: 9)].latest?.name.text == "a")
        #expect([ended, session("b", detached: 1)].latest?.name.text == "b")
    }

    @Test func `one that has ended and was never left is not meant`() {
        let ended = session("a", exit: .exited(code: 0))
        #expect([ended].latest == nil)
        #expect([ended, session("b", idle: 9, attached: 1)].latest?.name.text == "b")
        #expect([SessionInformation]().latest == nil)
    }
}
