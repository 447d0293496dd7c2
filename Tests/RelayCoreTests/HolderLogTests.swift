// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// What is said of a log that is not written any more.
@Suite struct HolderLogTests {
    private func stop(
        _ holder: inout Holder, _ number: Int = 8, _ reason: String = "no space"
    ) throws {
        var attach = Attach(kind: .request)
        attach.session = .number(1)
        try holder.attach(number, attach, principal: HolderCore.logPrincipal)
        try holder.send(number, Request(.logStopped(reason)))
        #expect(holder.frames(number).map(\.type) == [.attached, .response])
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

    @Test func `a writer that goes before the output is over was killed, and that is said`() throws
    {
        var holder = holder()
        try holder.attach(1, .terminal(1))
        var attach = Attach(kind: .log)
        attach.session = .number(1)
        try holder.attach(8, attach, principal: HolderCore.logPrincipal)
        // Others who read the log may come and go.
        try holder.attach(9, attach)
        holder.close(9)
        #expect(try remarks(&holder, 1) == [])
        holder.close(8)
        #expect(try remarks(&holder, 1).count == 1)
        #expect(holder.core.information(now: start).logFault == "its writer was killed")
    }

    @Test func `a writer that has said why, or has everything, goes without a word`() throws {
        var holder = holder()
        var attach = Attach(kind: .log)
        attach.session = .number(1)
        try holder.attach(8, attach, principal: HolderCore.logPrincipal)
        var ended = holder
        try stop(&holder, 7)
        holder.close(8)
        #expect(holder.core.information(now: start).logFault == "no space")

        ended.core.childExited(.exited(code: 0), now: start)
        ended.core.shellIsSilent(now: start)
        ended.close(8)
        #expect(ended.core.information(now: start).logFault == nil)
    }

    @Test(arguments: [256, 257, LogOrder.maximumPathLength])
    func `the longest path and reason fit into a remark`(length: Int) throws {
        var description = SessionDescription.small()
        // As many letters as fit, of two bytes each.
        description.logFile = "/" + String(repeating: "ü", count: (length - 1) / 2) + "e"
        var holder = Holder(description)
        try holder.attach(1, .terminal(1))
        let reason = String(repeating: "x", count: SessionInformation.maximumLineLength)
        try stop(&holder, 8, reason)
        let said = try #require(try remarks(&holder, 1).first)
        #expect(said.contains(reason) && said.contains("üe"))
        #expect(said.utf8.count <= Notice.maximumTextLength)
    }

    @Test func `a client shows what it is told`() throws {
        var caller = try Caller.attached()
        try caller.receive(Remark("look out"))
        #expect(caller.core.takeEffects() == [.notice("look out")])
    }
}
