// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// The end of a session: draining, telling, waiting, finishing.
@Suite struct HolderLifeTests {
    private let status = ExitStatus.exited(code: 3)

    /// A session with attached terminals whose child has ended.
    private func ended(terminals: Int = 1) throws -> Holder {
        var holder = Holder()
        for number in 0..<terminals {
            try holder.attach(number + 1, .terminal(UInt64(number + 1)))
        }
        _ = holder.core.takeEffects()
        holder.core.childExited(status, now: holder.now)
        holder.core.shellIsSilent(now: holder.now)
        return holder
    }

    private func isFinished(_ holder: inout Holder) -> Bool {
        holder.core.takeEffects().contains(.finish)
    }

    @Test func `the exit comes behind the last output`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        holder.core.childExited(status, now: start)
        #expect(holder.frames(1) == [])
        holder.shellPrints(5)
        holder.core.shellIsSilent(now: start)
        let frames = holder.frames(1)
        #expect(frames.map(\.type) == [.output, .exited])
        #expect(try frames.last?.decode(Exited.self) == Exited(status: status, end: 5))
        #expect(holder.core.isComplete)
    }

    @Test func `what is left in the terminal is read for 200 ms`() {
        var holder = Holder()
        holder.core.childExited(status, now: start)
        holder.wait(.milliseconds(199))
        #expect(!holder.core.isComplete)
        holder.shellPrints(1)
        holder.wait(.milliseconds(1))
        #expect(holder.core.isComplete)
        #expect(holder.core.readAllowance == 0)
    }

    @Test func `what was kept from being read is read before the end`() throws {
        var holder = Holder(.small(whenFull: .block))
        var attach = Attach.terminal(1)
        attach.snapshotHistory = 0
        try holder.attach(1, attach)
        try holder.attach(2, .terminal(2))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        holder.shellPrints(64)
        _ = holder.frames(2)
        try holder.send(2, Acknowledge(written: 64))
        holder.core.childExited(status, now: start)
        holder.close(1)
        #expect(holder.core.readAllowance == 0)
        // The lead is the other's, who has seen everything.
        let later = start + .seconds(10)
        holder.core.tick(now: later)
        #expect(!holder.core.isComplete)
        #expect(try #require(holder.core.deadline) <= later)
        holder.shellPrints(8)
        holder.core.tick(now: later)
        #expect(holder.core.isComplete)
        #expect(holder.core.log.end == 72)
        #expect(try #require(holder.core.deadline) > later)
    }

    @Test func `who says that it has seen the end after everybody else is not wrong`() throws {
        var holder = try ended(terminals: 2)
        for number in 1...2 { _ = holder.frames(number) }
        try holder.send(1, ExitSeen())
        holder.wait(.seconds(5))
        #expect(isFinished(&holder))
        try holder.send(2, ExitSeen())
        #expect(!isFinished(&holder))
    }

    @Test func `a background job that goes on printing is read for 1 MiB`() {
        var holder = Holder()
        holder.core.childExited(status, now: start)
        var count = 0
        while holder.core.readAllowance > 0 {
            count += holder.core.readAllowance
            holder.shellPrints(holder.core.readAllowance)
        }
        #expect(count == 1 << 20)
        #expect(holder.core.isComplete)
    }

    @Test func `an exit that was seen ends the session when all have seen it`() throws {
        var holder = try ended(terminals: 2)
        _ = holder.frames(1)
        try holder.send(1, ExitSeen())
        try holder.send(1, Bye())
        #expect(!isFinished(&holder))
        try holder.send(2, ExitSeen())
        #expect(isFinished(&holder))
    }

    @Test func `those who do not look get five seconds`() throws {
        var holder = try ended(terminals: 2)
        try holder.send(1, ExitSeen())
        holder.wait(.milliseconds(4999))
        #expect(!isFinished(&holder))
        holder.wait(.milliseconds(1))
        #expect(isFinished(&holder))
        #expect(holder.core.deadline == nil)
    }

    @Test func `an exit that nobody sees is kept for a week`() throws {
        var holder = try ended()
        holder.close(1)
        holder.wait(.seconds(6 * 24 * 3600))
        try holder.attach(2, .terminal(2))
        #expect(holder.frames(2).map(\.type) == [.attached, .exited])
        holder.close(2)
        holder.wait(.seconds(24 * 3600 - 1))
        #expect(!isFinished(&holder))
        holder.wait(.seconds(1))
        #expect(isFinished(&holder))
    }

    @Test func `only who controls the session has seen its exit for it`() throws {
        var holder = try ended()
        try holder.attach(2, .terminal(2, role: .view))
        #expect(throws: ProtocolViolation.notAllowed(.exitSeen)) {
            try holder.send(2, ExitSeen())
        }
    }

    @Test func `no exit is seen before there is one`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        #expect(throws: ProtocolViolation.unexpected(.exitSeen)) {
            try holder.send(1, ExitSeen())
        }
    }

    @Test func `what is typed after the end is dropped and what waited is not written`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        try holder.send(1, Input(offset: 0, bytes: [1]))
        holder.core.childExited(status, now: start)
        try holder.send(1, Input(offset: 1, bytes: [2]))
        #expect(holder.core.nextInput().isEmpty)
        #expect(holder.core.ledger.written(by: .number(1)) == 0)
    }

    private func kill(_ holder: inout Holder, _ number: Int = 50) throws {
        var ask = Attach(kind: .request)
        ask.session = .number(1)
        try holder.attach(number, ask)
        try holder.send(number, Request(.kill))
    }

    @Test func `a kill hangs up, and kills after five seconds what is left`() throws {
        var holder = Holder()
        try kill(&holder)
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
        holder.wait(.milliseconds(3000))
        try kill(&holder, 51)
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
        holder.wait(.milliseconds(1999))
        #expect(holder.core.takeEffects() == [])
        holder.wait(.milliseconds(1))
        #expect(holder.core.takeEffects() == [.signalSession(.kill)])
    }

    @Test func `a killed child whom no signal reaches loses its terminal`() throws {
        var holder = Holder()
        try kill(&holder)
        holder.wait(.seconds(5))
        #expect(holder.core.takeEffects() == [.signalSession(.hangup), .signalSession(.kill)])
        try kill(&holder, 51)
        holder.wait(.milliseconds(999))
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
        holder.wait(.milliseconds(1))
        #expect(holder.core.takeEffects() == [.closeTerminal])
        // Nothing can be printed any more.
        holder.core.childExited(.signalled(number: 15), now: holder.now)
        #expect(holder.core.isComplete)
        #expect(
            holder.core.information(now: holder.now).exit == .signalled(number: 15))
        holder.wait(.seconds(5))
        #expect(isFinished(&holder))
        #expect(holder.core.deadline == nil)
    }

    @Test func `a child that does not mind the loss of its terminal is left alone`() throws {
        var holder = Holder()
        try kill(&holder)
        holder.wait(.seconds(6))
        #expect(holder.core.takeEffects().last == .closeTerminal)
        holder.wait(.milliseconds(4999))
        #expect(!holder.core.isComplete)
        holder.wait(.milliseconds(1))
        #expect(holder.core.isComplete)
        #expect(holder.core.information(now: holder.now).exit == .signalled(number: 1))
        // It has come too late.
        holder.core.childExited(.exited(code: 0), now: holder.now)
        holder.wait(.seconds(5))
        #expect(isFinished(&holder))
    }

    @Test func `a killed session that ends in time is not killed again and does not linger`() throws
    {
        var holder = Holder()
        try kill(&holder)
        holder.close(50)
        holder.core.childExited(.signalled(number: 1), now: holder.now)
        holder.core.shellIsSilent(now: holder.now)
        #expect(holder.core.isKilling)
        holder.core.nothingIsLeft(now: holder.now)
        #expect(holder.core.takeEffects() == [.signalSession(.hangup), .finish])
    }

    @Test func `what outlives a killed session's child is killed after the same five seconds`()
        throws
    {
        var holder = Holder()
        try kill(&holder)
        holder.close(50)
        holder.core.childExited(.signalled(number: 1), now: holder.now)
        holder.core.shellIsSilent(now: holder.now)
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
        holder.wait(.seconds(5))
        #expect(holder.core.takeEffects() == [.signalSession(.kill), .finish])
    }

    @Test func `who has just lost his link is waited for with what he has not seen`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(1))
        var log = Attach(kind: .log)
        log.session = .number(1)
        try holder.attach(2, log)
        holder.shellPrints(5)
        _ = holder.frames(2)
        holder.close(2)
        holder.core.childExited(status, now: holder.now)
        holder.core.shellIsSilent(now: holder.now)
        _ = holder.frames(1)
        try holder.send(1, ExitSeen())
        try holder.send(1, Bye())
        #expect(!isFinished(&holder))
        try holder.attach(3, log)
        #expect(holder.frames(3).map(\.type) == [.attached, .output, .exited])
        try holder.send(3, Bye())
        holder.wait(.seconds(5))
        #expect(isFinished(&holder))
    }

    @Test func `killing an ended session ends it when the answer is out`() throws {
        var holder = try ended()
        holder.close(1)
        try kill(&holder)
        #expect(holder.frames(50).last?.type == .response)
        #expect(!isFinished(&holder))
        holder.close(50)
        #expect(isFinished(&holder))
    }

    @Test func `with block a session whose last words nobody reads ends after a week`() throws {
        var holder = Holder(.small(ring: 64, whenFull: .block))
        holder.shellPrints(64)
        holder.core.childExited(status, now: start)
        holder.wait(.seconds(7 * 24 * 3600))
        #expect(isFinished(&holder))
        var killed = Holder(.small(ring: 64, whenFull: .block))
        killed.shellPrints(64)
        killed.core.childExited(status, now: start)
        try kill(&killed)
        killed.wait(.seconds(5))
        #expect(isFinished(&killed))
    }

    @Test func `information tells how the session does`() throws {
        var holder = Holder()
        holder.shellPrints(100)
        holder.wait(.seconds(3))
        try holder.attach(1, .terminal())
        try holder.attach(2, .terminal(2, role: .view))
        var information = holder.core.information(now: holder.now)
        #expect(information.attached == 2)
        #expect(information.detached == nil)
        #expect(information.age == 3000)
        #expect(information.idle == 3000)
        #expect(information.logStart == 36)
        #expect(information.logEnd == 100)
        #expect(information.ring == 64)
        holder.close(1)
        holder.close(2)
        holder.wait(.seconds(2))
        information = holder.core.information(now: holder.now)
        #expect(information.attached == 0)
        #expect(information.detached == 2000)
    }

    @Test func `a drain that a leader held up ends when that one is no longer live`() throws {
        var holder = Holder(.small(ring: 16))
        try holder.attach(1, .terminal(1))
        _ = holder.frames(1)
        holder.shellPrints(16)
        _ = holder.frames(1)
        #expect(holder.core.readAllowance == 0)
        holder.core.childExited(.exited(code: 0), now: holder.now)
        holder.now += .seconds(5)
        holder.core.tick(now: holder.now)
        #expect(!holder.core.isComplete)
        #expect(holder.core.readAllowance > 0)
        #expect(try #require(holder.core.deadline) <= holder.now)
        holder.core.tick(now: holder.now)
        #expect(holder.core.isComplete)
        #expect(holder.core.deadline.map { $0 > holder.now } ?? true)
    }
}
