// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// How much is read from the PTY, and for whom it waits.
@Suite struct HolderOutputTests {
    private func acknowledge(_ holder: inout Holder, _ number: Int, _ written: UInt64) throws {
        try holder.send(number, Acknowledge(written: written))
    }

    @Test func `nobody is waited for when nobody is there`() {
        var holder = Holder()
        #expect(holder.core.readAllowance == HolderCore.largestRead)
        holder.shellPrints(1000)
        #expect(holder.core.log.start == 936)
        #expect(holder.core.readAllowance == HolderCore.largestRead)
    }

    @Test func `with block the program waits from the start for the one who will lead`() throws {
        var holder = Holder(.small(ring: 64, whenFull: .block))
        #expect(holder.core.readAllowance == 64)
        holder.shellPrints(64)
        #expect(holder.core.readAllowance == 0)
        #expect(holder.core.deadline == nil)
        try holder.attach(1, .terminal())
        #expect(try holder.output(1).count == 64)
        #expect(holder.core.readAllowance == 0)
        try acknowledge(&holder, 1, 10)
        #expect(holder.core.readAllowance == 10)
        holder.close(1)
        holder.wait(.seconds(60))
        #expect(holder.core.readAllowance == 10)
    }

    @Test func `with block a resume does not give up what its terminal has not taken`() throws {
        var holder = Holder(.small(ring: 64, whenFull: .block))
        holder.shellPrints(64)
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        holder.close(1)
        var attach = Attach.terminal(generation: 2, start: .offset(64))
        attach.outputWritten = 20
        try holder.attach(2, attach)
        #expect(holder.core.readAllowance == 20)
    }

    /// A copy of 64 bytes that fill the ring, and a terminal that has written them all.
    private func copied() throws -> Holder {
        var description = SessionDescription.small(ring: 64, whenFull: .block)
        description.smallestRing = 1
        var holder = Holder(description)
        try holder.attach(1, .terminal(1))
        holder.shellPrints(64)
        var attach = Attach.terminal(2)
        attach.snapshotHistory = 0
        try holder.attach(2, attach)
        try acknowledge(&holder, 2, 64)
        return holder
    }

    @Test func `with block a second terminal costs a copy nothing`() throws {
        var holder = try copied()
        #expect(holder.core.readAllowance == 0)
        // Nor does its typing, nor the copy's lost link.
        try holder.send(2, Input(offset: 0, bytes: [1]))
        #expect(holder.core.readAllowance == 0)
        holder.close(1)
        holder.wait(.seconds(60))
        #expect(holder.core.readAllowance == 0)
        holder.core.memoryIsShort(now: holder.now)
        #expect(holder.core.log.start == 0)
        var back = Attach.terminal(1, generation: 2, start: .offset(10))
        back.outputWritten = 10
        try holder.attach(3, back)
        #expect(holder.core.readAllowance == 10)
        #expect(try holder.output(3).count == 54)
        try acknowledge(&holder, 3, 64)
        #expect(holder.core.readAllowance == 64)
    }

    @Test func `with block nobody waits for a copy that is over`() throws {
        var left = try copied()
        try left.send(1, Bye())
        #expect(left.core.readAllowance == 64)

        var dropped = try copied()
        try dropped.send(2, Drop(number: 1))
        #expect(dropped.core.readAllowance == 64)

        var demoted = try copied()
        try demoted.attach(3, .terminal(1, generation: 2, role: .view))
        #expect(demoted.core.readAllowance == 64)

        var wrong = try copied()
        wrong.core.failed(AttachmentID(1), ProtocolViolation.unexpected(.snapshot), now: wrong.now)
        #expect(wrong.core.readAllowance == 64)
    }

    @Test func `with block a copy is waited for as long as its client is remembered`() throws {
        var holder = try copied()
        holder.close(1)
        for number in 3...InputLedger.maximumRemembered + 1 {
            #expect(holder.core.readAllowance == 0)
            var attach = Attach.terminal(UInt64(number), start: .end)
            attach.snapshotHistory = 0
            try holder.attach(number, attach)
            holder.close(number)
        }
        #expect(holder.core.readAllowance == 64)
    }

    @Test func `a live leader leaves a quarter of the log free, and no more is read`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        holder.shellPrints(48)
        #expect(holder.core.readAllowance == 16)
        holder.shellPrints(1)
        #expect(holder.core.readAllowance == 0)
        _ = holder.frames(1)
        try acknowledge(&holder, 1, 1)
        #expect(holder.core.readAllowance == 16)
    }

    @Test func `a leader that takes nothing for two seconds slows nobody any more`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        holder.shellPrints(60)
        _ = holder.frames(1)
        #expect(holder.core.readAllowance == 0)
        holder.wait(.milliseconds(1999))
        #expect(holder.core.readAllowance == 0)
        holder.wait(.milliseconds(1))
        #expect(holder.core.readAllowance == HolderCore.largestRead)
        #expect(holder.core.deadline == nil)
        try acknowledge(&holder, 1, 60)
        holder.shellPrints(60)
        _ = holder.frames(1)
        #expect(holder.core.readAllowance == 0)
    }

    @Test func `followers, viewers and logs slow nobody`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(1))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        try holder.attach(2, .terminal(2))
        try holder.attach(3, .terminal(3, role: .view))
        var log = Attach(kind: .log)
        log.session = .number(1)
        try holder.attach(4, log)
        holder.shellPrints(40)
        for number in 1...4 { _ = holder.frames(number) }
        try acknowledge(&holder, 1, 40)
        for round in 2...4 as ClosedRange<UInt64> {
            #expect(holder.core.readAllowance == 64)
            holder.shellPrints(40)
            _ = holder.frames(1)
            try acknowledge(&holder, 1, round * 40)
        }
        for number in 2...4 {
            #expect(holder.frames(number).first?.type == .gap)
        }
    }

    @Test func `a smaller ring forgets at once and says so`() throws {
        var holder = Holder(
            {
                var description = SessionDescription.small(ring: 200)
                description.smallestRing = 50
                return description
            }())
        holder.shellPrints(150)
        try holder.attach(1, .terminal())
        var ask = Attach(kind: .request)
        ask.session = .number(1)
        try holder.attach(2, ask)
        try holder.send(2, Request(.setRing(50)))
        holder.core.ringAllowed(50, for: AttachmentID(2), now: start)
        #expect(holder.core.log.start == 100)
        let response = holder.frames(2).last
        #expect(try response?.decode(Response.self).information.ring == 50)
        #expect(
            try holder.frames(1).dropFirst().first?.decode(Gap.self) == Gap(start: 0, end: 100))
        try holder.attach(3, ask)
        try holder.send(3, Request(.setRing(49)))
        #expect(try holder.refusal(3) == .limit)
    }

    @Test func `only what was sent can be acknowledged`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        holder.shellPrints(10)
        #expect(throws: ProtocolViolation.acknowledgedUnsent(1)) {
            try holder.send(1, Acknowledge(written: 1))
        }
    }

    @Test func `only the owner sets the ring or kills`() throws {
        var holder = Holder()
        for (number, question) in [(1, Request.Question.kill), (2, .setRing(1 << 20))] {
            var ask = Attach(kind: .request)
            ask.session = .number(1)
            try holder.attach(number, ask, role: .control)
            try holder.send(number, Request(question))
            #expect(try holder.refusal(number) == .notAllowed)
        }
        var ask = Attach(kind: .request, role: .view)
        ask.session = .number(1)
        try holder.attach(3, ask)
        try holder.send(3, Request(.information))
        #expect(holder.frames(3).last?.type == .response)
    }
}
