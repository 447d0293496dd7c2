// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// Who is here, who comes and goes, and who may end whose attachment.
@Suite struct PresenceTests {
    private func terminal(
        _ number: UInt64, generation: UInt64 = 1, role: Role = .owner
    ) -> Attach {
        var attach = Attach.terminal(number, generation: generation, role: role)
        attach.looksAround = true
        return attach
    }

    private func present(_ holder: inout Holder, _ number: Int) throws -> [Present] {
        try holder.frames(number).filter { $0.type == .present }.map { try $0.decode() }
    }

    private func news(_ holder: inout Holder, _ number: Int) throws -> [String] {
        try present(&holder, number).map { "\($0.news) \($0.attachments[0].number)" }
    }

    @Test func `the others hear who comes and who leaves`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        #expect(try news(&holder, 1) == ["came 2"])
        #expect(try news(&holder, 2) == [])
        try holder.send(2, Bye())
        #expect(try news(&holder, 1) == ["left 2"])
    }

    @Test func `who is lost and comes back within ten seconds was never away`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        _ = holder.frames(1)
        holder.close(2)
        holder.wait(.milliseconds(9999))
        try holder.attach(3, terminal(2, generation: 2))
        holder.wait(.seconds(60))
        #expect(try news(&holder, 1) == [])
        holder.close(3)
        holder.wait(.milliseconds(9999))
        #expect(try news(&holder, 1) == [])
        holder.wait(.milliseconds(1))
        #expect(try news(&holder, 1) == ["left 3"])
    }

    @Test func `who only sends something does not come`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        _ = holder.frames(1)
        var typing = terminal(2)
        typing.kind = .request
        try holder.attach(2, typing)
        holder.close(2)
        holder.wait(.seconds(60))
        #expect(try news(&holder, 1) == [])
    }

    @Test func `the list says who everybody is`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2, role: .view))
        holder.now += .seconds(3)
        try holder.send(1, Input(offset: 0, bytes: [1]))
        holder.now += .seconds(2)
        _ = holder.frames(2)
        try holder.send(2, AskPresent())
        let all = try #require(try present(&holder, 2).last)
        #expect(all.news == .all)
        #expect(all.attachments.map(\.number) == [1, 2])
        #expect(all.attachments.map(\.role) == [.owner, .view])
        #expect(all.attachments.map(\.idle) == [2000, 5000])
        #expect(all.attachments.map(\.leads) == [true, false])
        #expect(all.attachments.map(\.isSelf) == [false, true])
    }

    @Test func `device and address are what the server says`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        var admit = Admit(principal: "device b", role: .owner)
        admit.device = "tablet"
        admit.address = "192.0.2.9"
        holder.core.attachmentOpened(AttachmentID(2))
        try holder.send(2, Hello(software: "server", features: [5]), channel: 0)
        try holder.send(2, admit, channel: 0)
        try holder.send(2, terminal(2))
        let came = try #require(try present(&holder, 1).last)
        #expect(came.attachments[0].device == "tablet")
        #expect(came.attachments[0].address == "192.0.2.9")
    }

    @Test func `an owner drops somebody, whose client is told and forgotten`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        try holder.attach(2, terminal(2))
        try holder.attach(3, terminal(3, role: .view))
        for number in 1...3 { _ = holder.frames(number) }
        try holder.send(1, Drop(number: 2))
        #expect(try holder.refusal(2) == .dropped)
        #expect(holder.core.takeEffects().contains(.hangUp(AttachmentID(2))))
        #expect(try present(&holder, 1).last?.attachments.map(\.number) == [1, 3])
        #expect(try news(&holder, 3) == ["left 2"])
        // Its client does not come back by itself; an old link of it cannot.
        try holder.attach(4, terminal(2, generation: 2))
        #expect(try holder.refusal(4) == .superseded)
    }

    @Test func `who may only control or view drops nobody`() throws {
        for role in [Role.control, .view] {
            var holder = Holder()
            try holder.attach(1, terminal(1))
            try holder.attach(2, terminal(2, role: role))
            #expect(throws: ProtocolViolation.notAllowed(.drop)) {
                try holder.send(2, Drop(number: 1))
            }
            #expect(try holder.refusal(1) == nil)
        }
    }

    @Test(arguments: [Attach.Kind.request, .watch])
    func `a number that nobody has is no error, and no question is dropped, nor a server's watch`(
        kind: Attach.Kind
    ) throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        var question = Attach(kind: kind)
        question.session = .number(1)
        try holder.attach(2, question)
        _ = holder.frames(2)
        try holder.send(1, Drop(number: 2))
        try holder.send(1, Drop(number: 77))
        #expect(try holder.refusal(2) == nil)
        #expect(try present(&holder, 1).map { $0.attachments.count } == [1, 1])
    }

    @Test func `who reads the output is listed, and dropped like anybody`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        var log = Attach(kind: .log)
        log.session = .number(1)
        try holder.attach(2, log)
        _ = holder.frames(2)
        try holder.send(1, AskPresent())
        #expect(try present(&holder, 1).last?.attachments.map(\.kind) == [.terminal, .log])
        try holder.send(1, Drop(number: 2))
        #expect(try holder.refusal(2) == .dropped)
    }

    @Test func `news for who takes nothing is bounded`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1))
        _ = holder.frames(1)
        for number in 2..<200 {
            try holder.attach(number, terminal(UInt64(number)), principal: "device \(number)")
            try holder.send(number, Bye())
            holder.close(number)
        }
        #expect(try present(&holder, 1).count == 64)
    }

    @Test func `a client asks and drops only where the session understands it`() throws {
        var caller = Caller()
        _ = caller.linkOpens()
        try caller.attach { $0.features = [1, 3, 4] }
        caller.core.askPresent()
        caller.core.drop(3)
        #expect(caller.frames().isEmpty)
        var other = Caller { $0.attach.looksAround = true }
        _ = other.linkOpens()
        try other.attach(at: 0) { $0.features = [5] }
        other.core.askPresent()
        other.core.drop(3)
        #expect(other.frames().map(\.type) == [.askPresent, .drop])
        var viewer = Caller { $0.attach.looksAround = true }
        _ = viewer.linkOpens()
        try viewer.attach(at: 0) {
            $0.features = [5]
            $0.role = .control
        }
        viewer.core.drop(3)
        #expect(viewer.frames().isEmpty)
    }
}
