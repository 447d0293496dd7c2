// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// What goes between a client's terminal and its session.
@Suite struct ClientSessionTests {
    private func input(_ offset: UInt64, _ bytes: [UInt8]) -> Frame {
        Frame(Input(offset: offset, bytes: bytes), channel: 1)
    }

    @Test func `output is written once, whatever is sent again`() throws {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        try caller.receive(Output(offset: 1, bytes: [2, 3]))
        #expect(caller.core.takeEffects() == [.write([1, 2], end: 2), .write([3], end: 3)])
    }

    @Test func `what was lost while the link was gone is said before the output goes on`() throws {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1]))
        _ = try caller.reconnect()
        _ = caller.core.takeEffects()
        try caller.attach(at: 9, lost: 8)
        try caller.receive(Output(offset: 9, bytes: [2]))
        #expect(caller.effects() == [.lost(Gap(start: 1, end: 9)), .write([2], end: 10)])
    }

    @Test func `output that is no terminal's ends the client where something is missing`() throws {
        var caller = try Caller.attached { $0.toleratesGaps = false }
        try caller.receive(Gap(start: 0, end: 5))
        #expect(caller.outcome() == .outputLost(Gap(start: 0, end: 5)))
        #expect(caller.frames().last?.type == .bye)
    }

    @Test func `what was typed without a link is sent when there is one, once`() throws {
        var caller = try Caller.attached()
        caller.core.typed([1, 2])
        #expect(caller.frames() == [input(0, [1, 2])])
        caller.core.linkLost(caller.link, now: caller.now)
        caller.core.typed([3])
        #expect(caller.frames() == [])
        caller.wait(.seconds(1))
        #expect(caller.linkOpens().last == input(0, [1, 2, 3]))
        try caller.attach(inputWritten: 2)
        _ = try caller.reconnect()
        try caller.attach(inputWritten: 3)
        #expect(caller.core.uplink.isEmpty)
    }

    @Test func `a report for which there is no room is dropped`() throws {
        var caller = try Caller.attached()
        caller.core.linkLost(caller.link, now: caller.now)
        caller.core.typed(ArraySlice(repeating: 1, count: Int(Uplink.capacity) - 3))
        caller.core.reported([27, 91, 73], kind: 1, now: caller.now)
        #expect(caller.core.inputAllowance == 0)
        caller.core.reported([27, 91, 79], kind: 1, now: caller.now)
        #expect(caller.core.inputAllowance == 0)
        #expect(caller.core.uplink.count == Int(Uplink.capacity))
    }

    @Test func `typing waits for the first answer where the name could lead elsewhere`() throws {
        var named = Caller {
            $0.attach.session = nil
            $0.attach.name = SessionName("work")
        }
        named.core.typed([1])
        #expect(named.linkOpens().map(\.type) == [.hello, .attach])
        try named.attach()
        #expect(named.frames() == [input(0, [1])])
        named.core.linkLost(named.link, now: named.now)
        named.wait(.seconds(1))
        #expect(named.linkOpens().last == input(0, [1]))

        var wanted = Caller {
            $0.attach.creation = Creation()
            $0.attach.creation?.userNamed = true
        }
        wanted.core.typed([1])
        #expect(wanted.linkOpens().map(\.type) == [.hello, .attach])
        var new = Caller { $0.attach.creation = Creation() }
        new.core.typed([1])
        #expect(new.linkOpens().last == input(0, [1]))
    }

    @Test func `a viewer and a log say nothing`() throws {
        for change in [
            { $0.attach.role = .view }, { $0.attach.kind = .log },
        ] as [(inout ClientPlan) -> Void] {
            var caller = try Caller.attached(change)
            caller.core.typed([1])
            #expect(caller.frames() == [])
        }
        var caller = Caller()
        _ = caller.linkOpens()
        try caller.attach(role: .view)
        caller.core.typed([1])
        #expect(caller.frames() == [])
    }

    @Test func `keys that nobody knows of are counted and not typed again`() throws {
        var caller = try Caller.attached()
        caller.core.typed([1, 2, 3])
        _ = try caller.reconnect()
        caller.core.typed([4])
        _ = caller.core.takeEffects()
        try caller.attach(inputWritten: 3) { $0.inputUnknown = true }
        #expect(caller.effects() == [.inputUncertain(3)])
        #expect(caller.frames() == [input(3, [4])])
    }

    @Test func `the size is told while attached and with every Attach`() throws {
        let small = WindowSize(columns: 40, rows: 10)
        var caller = Caller()
        caller.core.resized(small)
        let attach: Attach? = try caller.linkOpens().last?.decode()
        #expect(attach?.size == small)
        // The Attach is out with the old size, its answer is not here yet.
        caller.core.resized(usualSize)
        #expect(caller.frames() == [Frame(Resize(size: usualSize), channel: 1)])
        #expect(try caller.reconnect()?.size == usualSize)
    }

    @Test func `a signal goes to a session that knows signals, or nowhere`() throws {
        var caller = try Caller.attached()
        caller.core.signalled(.interrupt)
        #expect(caller.frames() == [Frame(Signal(.interrupt), channel: 1)])
        var old = Caller()
        _ = old.linkOpens()
        try old.attach { $0.features = [] }
        old.core.signalled(.interrupt)
        #expect(old.frames() == [])
    }

    @Test func `an acknowledgement asks for one timer and goes when it is due`() throws {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1]))
        caller.core.wroteOutput(to: 1, now: caller.now)
        #expect(caller.core.deadline == caller.now + .milliseconds(200))
        caller.core.tick(now: caller.now + .milliseconds(200))
        #expect(caller.core.deadline == caller.now + .seconds(5))
        caller.now += .milliseconds(200)
        #expect(caller.frames() == [Frame(Acknowledge(written: 1), channel: 1)])
    }

    @Test func `what is typed takes the acknowledgement along`() throws {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1]))
        caller.core.wroteOutput(to: 1, now: caller.now)
        caller.core.typed([7])
        #expect(
            caller.frames() == [
                Frame(Input(offset: 0, bytes: [7]), channel: 1),
                Frame(Acknowledge(written: 1), channel: 1),
            ])
        #expect(caller.wait(.milliseconds(200)) == [])
    }

    @Test func `frames of another channel or out of place end the link`() throws {
        var caller = Caller()
        _ = caller.linkOpens()
        #expect(throws: ProtocolViolation.unexpected(.output)) {
            try caller.receive(Output(offset: 0, bytes: [1]))
        }
        try caller.attach()
        #expect(throws: ProtocolViolation.badChannel(2)) {
            try caller.receive(Output(offset: 0, bytes: [1]), channel: 2)
        }
        #expect(throws: ProtocolViolation.unexpected(.attached)) { try caller.attach() }
        #expect(throws: ProtocolViolation.unexpected(.listed)) {
            try caller.receive(
                Listed(
                    SessionInformation(
                        session: .number(1), name: SessionName("work")!)))
        }
    }

    @Test func `an answer that cannot be leaves no trace`() throws {
        var caller = Caller()
        _ = caller.linkOpens()
        #expect(throws: ProtocolViolation.brokenInput(expected: 0, got: 9)) {
            try caller.attach(at: 64, inputWritten: 9)
        }
        #expect(caller.core.cursor.received == nil)
    }
}
