// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// Questions to a session, and what is done when its owner asks for it.
@Suite struct HolderRequestTests {
    private func request() -> Attach {
        var attach = Attach(kind: .request)
        attach.session = .number(1)
        return attach
    }

    private func answer(_ holder: inout Holder, _ number: Int) throws -> SessionInformation? {
        try holder.frames(number).first { $0.type == .response }?.decode(Response.self).information
    }

    @Test func `a question is answered with all that is known`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        try holder.attach(2, .terminal(2, role: .view), principal: "device b")
        holder.core.shellPrinted(Array("\u{1b}]0;calm\u{7}one\r\ntwo  \r\n".utf8)[...], now: start)
        try holder.attach(3, request())
        holder.core.looked(programInFront: "vim")
        try holder.send(3, Request(.information))
        let information = try #require(try answer(&holder, 3))
        #expect(information.programInFront == "vim")
        #expect(information.title == "calm")
        #expect(information.lastLine == "two")
        #expect(
            information.viewers == [
                Viewer(principal: "device a", role: .owner, leads: true),
                Viewer(principal: "device b", role: .view),
            ])
    }

    @Test func `a long title and line are cut to what the wire takes`() throws {
        var holder = Holder(.small(ring: 4096))
        holder.core.shellPrinted(
            Array(("\u{1b}]0;" + String(repeating: "ü", count: 400) + "\u{7}").utf8)[...],
            now: start)
        try holder.attach(1, request())
        try holder.send(1, Request(.information))
        let information = try #require(try answer(&holder, 1))
        #expect(information.title?.utf8.count == SessionInformation.maximumLineLength)
    }

    @Test func `only what nobody was shown counts as lost`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        holder.shellPrints(40)
        _ = holder.frames(1)
        try holder.send(1, Acknowledge(written: 30))
        holder.close(1)
        // The ring keeps 64 bytes: 36 go, of which 6 were not shown.
        holder.shellPrints(60)
        try holder.attach(2, request())
        try holder.send(2, Request(.information))
        #expect(try answer(&holder, 2)?.lost == 6)
        // What a smaller ring forgets counts as well.
        var description = SessionDescription.small()
        description.smallestRing = 1
        var other = Holder(description)
        other.shellPrints(50)
        try other.attach(1, request())
        try other.send(1, Request(.setRing(20)))
        #expect(other.core.takeEffects() == [.setRing(20, was: 64, for: AttachmentID(1))])
        other.core.ringAllowed(20, for: AttachmentID(1), now: start)
        #expect(try answer(&other, 1)?.lost == 30)
    }

    @Test func `a new name is taken by the driver and then answered`() throws {
        let name = try #require(SessionName("play"))
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.rename(name)))
        #expect(holder.core.takeEffects() == [.rename(name, for: AttachmentID(1))])
        #expect(try answer(&holder, 1) == nil)
        holder.core.renamed(name, for: AttachmentID(1), now: start)
        let information = try #require(try answer(&holder, 1))
        #expect(information.name == name && information.userNamed)
        try holder.attach(2, .terminal())
        #expect(try holder.attached(2)?.name == name)
    }

    @Test func `a name that another session has is refused`() throws {
        let name = try #require(SessionName("play"))
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.rename(name)))
        holder.core.notRenamed(nil, for: AttachmentID(1))
        #expect(try holder.refusal(1) == .nameTaken)
        // Who asked may be gone by then.
        holder.close(1)
        holder.core.notRenamed("no space", for: AttachmentID(1))
        holder.core.renamed(name, for: AttachmentID(1), now: start)
        #expect(holder.core.description.name == name)
    }

    @Test func `the name that it has is no news`() throws {
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.rename(try #require(SessionName("work")))))
        #expect(holder.core.takeEffects() == [])
        #expect(try answer(&holder, 1) != nil)
    }

    @Test func `a signal goes to all processes, and to none of a session that has ended`() throws {
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.signal(10)))
        #expect(holder.core.takeEffects() == [.signalProcesses(10, for: AttachmentID(1))])
        #expect(try answer(&holder, 1) == nil)
        holder.core.signalled(for: AttachmentID(1), now: start)
        #expect(try answer(&holder, 1) != nil)
        holder.core.childExited(.exited(code: 0), now: start)
        try holder.attach(2, request())
        _ = holder.core.takeEffects()
        try holder.send(2, Request(.signal(10)))
        #expect(holder.core.takeEffects() == [])
    }

    @Test func `a signal that reaches nobody is refused`() throws {
        var holder = Holder()
        try holder.attach(1, request())
        try holder.send(1, Request(.signal(10)))
        holder.core.notSignalled(for: AttachmentID(1))
        #expect(try holder.refusal(1) == .notAllowed)
        // Who asked may be gone by then.
        holder.close(1)
        holder.core.notSignalled(for: AttachmentID(1))
        holder.core.signalled(for: AttachmentID(1), now: start)
    }

    @Test func `who asks twice is wrong, and gets no second answer`() throws {
        var holder = Holder()
        try holder.attach(1, request(), role: .view)
        try holder.send(1, Request(.capture(styled: false, history: 0)))
        #expect(throws: ProtocolViolation.unexpected(.request)) {
            try holder.send(1, Request(.capture(styled: false, history: 0)))
        }
        #expect(holder.frames(1).count { $0.type == .captured } == 1)
    }

    @Test(arguments: [
        Request.Question.kill, .setRing(65536), .rename(SessionName("play")!), .signal(15),
    ])
    func `who is not the owner changes nothing`(question: Request.Question) throws {
        var holder = Holder()
        try holder.attach(1, request(), role: .control)
        try holder.send(1, Request(question))
        #expect(try holder.refusal(1) == .notAllowed)
        #expect(!holder.core.takeEffects().contains { $0 != .hangUp(AttachmentID(1)) })
    }
}
