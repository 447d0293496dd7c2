// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Who has a place in a session that is full.
struct HolderRoomTests {
    /// Everybody has a key of his own.
    private func guest(_ number: Int, token: Int = 1) -> String {
        "guest 0000000\(token) SHA256:\(number)"
    }

    private func question() -> Attach {
        var attach = Attach(kind: .request)
        attach.session = .number(1)
        return attach
    }

    /// All places that guests have are taken, by attachments 1 to 32.
    private func lent() throws -> Holder {
        var holder = Holder()
        for number in 1...HolderCore.maximumGuests {
            try holder.attach(
                number, .terminal(UInt64(number)), principal: guest(number), role: .view)
            #expect(try holder.attached(number) != nil)
        }
        return holder
    }

    /// So are all others, by attachments 33 to 64.
    private func full() throws -> Holder {
        var holder = try lent()
        for number in HolderCore.maximumGuests + 1...HolderCore.maximumAttachments {
            try holder.attach(number, .terminal(UInt64(number)))
            #expect(try holder.attached(number) != nil)
        }
        return holder
    }

    @Test(arguments: [Attach.Kind.terminal, .log, .watch, .request])
    func `guests have so many places, whatever their tokens and whatever they want`(
        kind: Attach.Kind
    ) throws {
        var holder = try lent()
        var attach = Attach.terminal(100, role: .view)
        attach.kind = kind
        try holder.attach(100, attach, principal: guest(100, token: 2), role: .view)
        #expect(try holder.refusal(100) == .limit)
        holder.close(100)
        holder.close(1)
        try holder.attach(101, attach, principal: guest(101, token: 2), role: .control)
        #expect(try holder.attached(101) != nil)
    }

    @Test func `the owner has the other places, whatever guests do`() throws {
        var holder = try full()
        try holder.attach(100, .terminal(100))
        #expect(try holder.refusal(100) == .limit)
    }

    @Test func `in a full session the owner asks, and ends it`() throws {
        var holder = try full()
        for (number, request) in [Request(.information), Request(.kill)].enumerated() {
            try holder.attach(100 + number, question())
            try holder.send(100 + number, request)
            #expect(holder.frames(100 + number).map(\.type) == [.attached, .response])
        }
        #expect(holder.core.takeEffects().contains(.signalSession(.hangup)))
    }

    @Test func `questions are bounded for themselves`() throws {
        var holder = Holder()
        for number in 1...HolderCore.maximumRequests {
            try holder.attach(number, question())
            #expect(try holder.attached(number) != nil)
        }
        try holder.attach(100, question())
        #expect(try holder.refusal(100) == .limit)
        try holder.attach(101, .terminal())
        #expect(try holder.attached(101) != nil)
    }

    @Test(arguments: [1, 33])
    func `who comes back to a full session takes the place of his dead link`(number: Int) throws {
        var holder = try full()
        let isGuest = number <= HolderCore.maximumGuests
        try holder.attach(
            100, .terminal(UInt64(number), generation: 2),
            principal: isGuest ? guest(number) : "device a", role: isGuest ? .view : .owner)
        #expect(try holder.attached(100) != nil)
        #expect(try holder.refusal(number) == .superseded)
        #expect(holder.core.information(now: holder.now).attached == 64)
        // An older link of his is told that it is older, not that there is no room.
        try holder.attach(
            101, .terminal(UInt64(number), generation: 1),
            principal: isGuest ? guest(number) : "device a", role: isGuest ? .view : .owner)
        #expect(try holder.refusal(101) == .superseded)
    }

    @Test func `who found no place is not remembered as one who was here`() throws {
        var holder = try full()
        try holder.attach(100, .terminal(100, generation: 5))
        #expect(try holder.refusal(100) == .limit)
        holder.close(100)
        holder.close(64)
        try holder.attach(101, .terminal(100, generation: 5))
        #expect(try holder.attached(101)?.inputUnknown == false)
    }

    @Test func `only who is attached takes a place`() throws {
        var holder = Holder()
        for number in 1...200 { holder.core.attachmentOpened(AttachmentID(number)) }
        for number in 201...300 {
            try holder.attach(number, .terminal(session: .number(9)))
            #expect(try holder.refusal(number) == .noSuchSession)
        }
        try holder.attach(301, .terminal())
        #expect(try holder.attached(301) != nil)
    }
}

/// What a session remembers of those to whom it is lent.
struct GuestMemoryTests {
    /// So many others with keys of their own attach and vanish.
    private func crowd(
        _ holder: inout Holder, _ count: Int, principal: (Int) -> String, role: Role
    ) throws {
        for number in 1000..<1000 + count {
            try holder.attach(
                number, .terminal(UInt64(number)), principal: principal(number), role: role)
            #expect(try holder.attached(number) != nil)
            holder.close(number)
        }
    }

    /// Somebody types two bytes, of which he is told, and loses his link.
    private func typist(_ principal: String) throws -> Holder {
        var holder = Holder()
        try holder.attach(1, .terminal(), principal: principal, role: .control)
        try holder.send(1, Input(offset: 0, bytes: [1, 2]))
        _ = holder.typed()
        holder.close(1)
        return holder
    }

    private var comesBack: Attach {
        var attach = Attach.terminal(1, generation: 2)
        attach.resumes = true
        attach.inputWritten = 1
        attach.inputEnd = 3
        return attach
    }

    @Test func `who only looks makes nobody be forgotten`() throws {
        var holder = try typist("device a")
        try crowd(&holder, 200, principal: { _ in "device a" }, role: .view)
        try holder.attach(2, comesBack, role: .control)
        let attached = try #require(try holder.attached(2))
        #expect(attached.inputWritten == 2 && !attached.inputUnknown)
    }

    @Test func `guests of a token are remembered together, and who is forgotten is told so`()
        throws
    {
        let me = "guest 00000001 SHA256:me"
        var holder = try typist(me)
        let others = { (number: Int) in "guest 00000001 SHA256:\(number)" }
        try crowd(
            &holder, InputLedger.maximumRemembered - 1, principal: others, role: .control)
        var remembered = holder
        try remembered.attach(2, comesBack, principal: me, role: .control)
        #expect(try remembered.attached(2)?.inputWritten == 2)

        try holder.attach(3, .terminal(3), principal: others(3), role: .control)
        try holder.attach(2, comesBack, principal: me, role: .control)
        let attached = try #require(try holder.attached(2))
        #expect(attached.inputUnknown && attached.inputWritten == 3)
        // What he sends again is not typed again; what he types now is.
        try holder.send(2, Input(offset: 1, bytes: [2, 3, 4]))
        #expect(holder.typed() == [4])
    }

    @Test func `guests make none of another token be forgotten, and no device`() throws {
        for principal in ["guest 00000002 SHA256:me", "device a"] {
            var holder = try typist(principal)
            try crowd(
                &holder, 200, principal: { "guest 00000001 SHA256:\($0)" }, role: .control)
            try holder.attach(2, comesBack, principal: principal, role: .control)
            #expect(try holder.attached(2)?.inputWritten == 2)
        }
    }

    @Test func `of those who only look the higher generation wins too`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(generation: 2), role: .view)
        _ = holder.frames(1)
        try holder.attach(2, .terminal(generation: 2), role: .view)
        #expect(try holder.refusal(2) == .superseded)
        try holder.attach(3, .terminal(generation: 3), role: .view)
        #expect(try holder.attached(3) != nil)
        #expect(try holder.refusal(1) == .superseded)
        try holder.attach(4, .terminal(generation: 1), role: .view)
        #expect(try holder.refusal(4) == .superseded)
        #expect(holder.core.information(now: holder.now).attached == 1)
    }

    @Test func `who only looks and comes back is uncertain of nothing`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(), role: .view)
        #expect(try holder.attached(1)?.inputWritten == 0)
        holder.close(1)
        try holder.attach(2, comesBack, role: .view)
        let attached = try #require(try holder.attached(2))
        #expect(attached.inputWritten == 1 && !attached.inputUnknown)
    }

    @Test func `whoever is given more may type from there on`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(), role: .view)
        var attach = Attach.terminal(1, generation: 2)
        attach.resumes = true
        try holder.attach(2, attach, role: .control)
        let attached = try #require(try holder.attached(2))
        #expect(attached.inputWritten == 0 && !attached.inputUnknown)
        try holder.send(2, Input(offset: 0, bytes: [7]))
        #expect(holder.typed() == [7])
    }

    @Test func `so many of the lost are waited for, and of more the first is gone`() throws {
        var holder = Holder()
        var looker = Attach.terminal(1)
        looker.looksAround = true
        try holder.attach(1, looker)
        try crowd(
            &holder, HolderCore.maximumLost, principal: { "guest 00000001 SHA256:\($0)" },
            role: .view)
        func news() throws -> [Present.News] {
            try holder.frames(1).filter { $0.type == .present }
                .map { try $0.decode(Present.self).news }
        }
        #expect(try news().allSatisfy { $0 == .came })
        try holder.attach(2, .terminal(2), principal: "guest 00000001 SHA256:x", role: .view)
        holder.close(2)
        #expect(try news() == [.came, .left])
    }
}
