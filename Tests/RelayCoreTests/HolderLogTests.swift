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

    /// A session whose writer, 8, has still to write 60 bytes, and whose exit was seen.
    private func ended() throws -> Holder {
        var holder = holder()
        try holder.attach(1, .terminal(1))
        var attach = Attach(kind: .log)
        attach.session = .number(1)
        try holder.attach(8, attach, principal: HolderCore.logPrincipal)
        holder.wait(.seconds(3600))
        holder.shellPrints(60)
        for number in [1, 8] { _ = holder.frames(number) }
        holder.core.childExited(.exited(code: 0), now: holder.now)
        holder.core.shellIsSilent(now: holder.now)
        try holder.send(1, ExitSeen())
        return holder
    }

    private func isFinished(_ holder: inout Holder) -> Bool {
        holder.core.takeEffects().contains(.finish)
    }

    @Test func `a session does not end before its writer, if that goes on`() throws {
        var holder = try ended()
        for written in [20, 40] as [UInt64] {
            holder.wait(.milliseconds(59_999))
            #expect(!isFinished(&holder))
            try holder.send(8, Acknowledge(written: written))
        }
        holder.wait(.seconds(59))
        try holder.send(8, Acknowledge(written: 60))
        #expect(!isFinished(&holder))
        holder.core.tick(now: holder.now)
        #expect(isFinished(&holder))
        #expect(try remarks(&holder, 1) == [])
    }

    @Test func `a writer that takes nothing for a minute is given up, and that is said`() throws {
        var holder = try ended()
        try holder.send(8, Acknowledge(written: 40))
        holder.wait(.milliseconds(59_999))
        #expect(!isFinished(&holder))
        holder.wait(.milliseconds(1))
        #expect(isFinished(&holder))
        #expect(holder.core.deadline == nil)
        #expect(try remarks(&holder, 1).first?.contains("took nothing") == true)
        #expect(holder.core.information(now: holder.now).logFault != nil)
    }

    @Test func `other readers of the log have as long as anybody`() throws {
        var holder = try ended()
        try holder.send(8, Acknowledge(written: 60))
        var attach = Attach(kind: .log)
        attach.session = .number(1)
        try holder.attach(9, attach)
        holder.wait(.seconds(5))
        #expect(isFinished(&holder))
    }

    @Test func `what the disk was too slow for is said when it is lost, once, and counted`() throws
    {
        var holder = holder()
        try holder.attach(1, .terminal(1))
        var attach = Attach(kind: .log)
        attach.session = .number(1)
        try holder.attach(8, attach, principal: HolderCore.logPrincipal)
        for lost in [36, 72] {
            holder.shellPrints(100)
            _ = holder.frames(8)
            let fault = holder.core.information(now: start).logFault
            #expect(fault?.hasPrefix("\(lost) bytes") == true)
        }
        #expect(try remarks(&holder, 1).count == 1)
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
