// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// What is said of a log that is not written any more.
@Suite struct HolderLogTests {
    private func stop(_ holder: inout Holder) throws {
        var attach = Attach(kind: .request)
        attach.session = .number(1)
        try holder.attach(8, attach, principal: "log")
        try holder.send(8, Request(.logStopped("no space")))
        #expect(holder.frames(8).map(\.type) == [.attached, .response])
    }

    private func remarks(_ holder: inout Holder, _ number: Int) throws -> [String] {
        try holder.frames(number).filter { $0.type == .remark }
            .map { try $0.decode(Remark.self).text }
    }

    private func holder() -> Holder {
        var description = SessionDescription.small()
        description.logFile = "/log"
        return Holder(description)
    }

    @Test func `whoever looks is told, and nobody after them`() throws {
        var holder = holder()
        try holder.attach(1, .terminal(1))
        try holder.attach(2, .terminal(2))
        try stop(&holder)
        for number in 1...2 {
            let said = try remarks(&holder, number)
            #expect(said.count == 1)
            #expect(said.first?.contains("/log") == true)
            #expect(said.first?.contains("no space") == true)
        }
        try holder.attach(3, .terminal(3))
        #expect(try remarks(&holder, 3) == [])
    }

    @Test func `if nobody looks, the next one who does is told`() throws {
        var holder = holder()
        try stop(&holder)
        try holder.attach(1, .terminal(1))
        #expect(try remarks(&holder, 1).count == 1)
        try holder.attach(2, .terminal(2))
        #expect(try remarks(&holder, 2) == [])
        let information = holder.core.information(now: start)
        #expect(information.logFile == "/log" && information.logFault == "no space")
    }

    @Test func `a client shows what it is told`() throws {
        var caller = try Caller.attached()
        try caller.receive(Remark("look out"))
        #expect(caller.core.takeEffects() == [.notice("look out")])
    }
}
