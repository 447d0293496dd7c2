// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct HolderAttachingTests {
    @Test func `a newcomer gets what the log has, and then what is printed`() throws {
        var holder = Holder()
        holder.shellPrints(3)
        try holder.attach(1, .terminal())
        let frames = holder.frames(1)
        #expect(
            try frames.first?.decode(Attached.self)
                == {
                    var attached = Attached(
                        session: .number(1), name: SessionName("work")!, role: .owner, offset: 0,
                        lost: 0, inputWritten: 0, whenFull: .drop)
                    attached.features = Feature.all
                    return attached
                }())
        #expect(
            try frames.last?.decode(Output.self)
                == Output(
                    offset: 0, wantsAcknowledgement: true, bytes: [120, 120, 120]))
        holder.shellPrints(1)
        #expect(
            holder.frames(1) == [Frame(Output(offset: 3, bytes: [120]), channel: 1)])
    }

    @Test(
        arguments: [
            (Attach.Start.oldest, 36, 0), (.end, 100, 0), (.offset(50), 50, 0),
            (.offset(20), 36, 16),
            (.offset(100), 100, 0),
        ] as [(Attach.Start, UInt64, UInt64)])
    func `output starts where it was asked for, or says what is lost`(
        _ start: Attach.Start, _ offset: UInt64, _ lost: UInt64
    ) throws {
        var holder = Holder()
        holder.shellPrints(100)
        try holder.attach(1, .terminal(start: start))
        let attached = try #require(try holder.attached(1))
        #expect(attached.offset == offset)
        #expect(attached.lost == lost)
    }

    @Test(arguments: [Attach.Kind.terminal, .log])
    func `bytes that were never printed cannot be asked for`(_ kind: Attach.Kind) throws {
        var holder = Holder()
        var attach = Attach.terminal(start: .offset(1))
        attach.kind = kind
        try holder.attach(1, attach)
        #expect(try holder.refusal(1) == .violation)
        #expect(holder.core.takeEffects() == [.hangUp(AttachmentID(1))])
    }

    @Test func `another session's id is refused unless the client would have made it`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(session: .number(2)))
        #expect(try holder.refusal(1) == .noSuchSession)
        var attach = Attach.terminal(2, session: .number(2))
        attach.creation = Creation()
        try holder.attach(2, attach)
        #expect(try holder.attached(2)?.session == .number(1))
    }

    @Test func `the higher generation wins, whichever comes first`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(generation: 1))
        _ = holder.frames(1)
        try holder.attach(2, .terminal(generation: 3))
        #expect(try holder.refusal(1) == .superseded)
        #expect(try holder.attached(2) != nil)
        try holder.attach(3, .terminal(generation: 2))
        #expect(try holder.refusal(3) == .superseded)
        holder.shellPrints(1)
        #expect(try holder.output(2) == [120])
        #expect(try holder.output(3) == [])
    }

    @Test func `an old link that was taken over types nothing`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(generation: 1))
        try holder.attach(2, .terminal(generation: 2))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        #expect(holder.typed() == [])
        try holder.send(2, Input(offset: 0, bytes: [1, 2]))
        #expect(holder.typed() == [1, 2])
    }

    @Test func `a resume is told how far its typing was written`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        try holder.send(1, Input(offset: 0, bytes: [1, 2, 3]))
        _ = holder.typed()
        holder.close(1)
        try holder.attach(2, .terminal(generation: 2))
        #expect(try holder.attached(2)?.inputWritten == 3)
    }

    @Test func `the 65th attachment is refused on its own channel`() throws {
        var holder = Holder()
        for number in 1...HolderCore.maximumAttachments {
            try holder.attach(number, .terminal(UInt64(number)))
        }
        #expect(try holder.attached(HolderCore.maximumAttachments) != nil)
        try holder.attach(65, .terminal(65), principal: "device b", channel: 9)
        let refusal = try #require(holder.frames(65).first)
        #expect(try refusal.decode(Refused.self).code == .limit)
        #expect(refusal.channel == 9)
        holder.close(1)
        holder.close(65)
        try holder.attach(66, .terminal(66), principal: "device b")
        #expect(try holder.attached(66) != nil)
    }

    @Test func `the role is the lesser of what is granted and what is wanted`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(1, role: .owner), role: .view)
        #expect(try holder.attached(1)?.role == .view)
        try holder.attach(2, .terminal(2, role: .view), role: .owner)
        #expect(try holder.attached(2)?.role == .view)
        #expect(throws: ProtocolViolation.notAllowed(.input)) {
            try holder.send(2, Input(offset: 0, bytes: [1]))
        }
        #expect(throws: ProtocolViolation.notAllowed(.signal)) {
            try holder.send(2, Signal(.interrupt))
        }
    }

    @Test func `nobody attaches before the server said who it is`() {
        var holder = Holder()
        holder.core.attachmentOpened(AttachmentID(1))
        #expect(throws: ProtocolViolation.unexpected(.attach)) {
            try holder.send(1, Attach.terminal())
        }
    }

    @Test func `features are what all three programs have`() throws {
        var holder = Holder()
        let id = AttachmentID(1)
        holder.core.attachmentOpened(id)
        try holder.core.received(Frame(Hello(software: "old")), from: id, now: start)
        try holder.core.received(
            Frame(Admit(principal: "device a", role: .owner)), from: id, now: start)
        try holder.send(1, Attach.terminal())
        #expect(try holder.attached(1)?.features == [])
    }

    @Test func `frames of another channel end the connection`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        #expect(throws: ProtocolViolation.badChannel(2)) {
            try holder.send(1, Bye(), channel: 2)
        }
    }

    @Test func `after Bye nothing more is sent and no timer is left`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        try holder.send(1, Input(offset: 0, bytes: [1]))
        _ = holder.typed()
        try holder.send(1, Bye())
        holder.shellPrints(1)
        #expect(holder.frames(1) == [])
        #expect(holder.core.takeEffects() == [.hangUp(AttachmentID(1))])
        #expect(holder.core.deadline == nil)
    }
}
