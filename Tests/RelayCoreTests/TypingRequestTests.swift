// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// Programs that type into a session without being a terminal of it.
@Suite struct TypingRequestTests {
    private func typing(generation: UInt64 = 1, role: Role = .control) -> Attach {
        var attach = Attach(kind: .request, role: role, start: .end)
        attach.session = .number(1)
        attach.instance = .number(7)
        attach.generation = generation
        return attach
    }

    @Test func `what a request types is written once, over links that break`() throws {
        var holder = Holder()
        try holder.attach(1, typing())
        try holder.send(1, Input(offset: 0, bytes: [1, 2]))
        #expect(holder.typed() == [1, 2])
        holder.close(1)
        try holder.attach(2, typing(generation: 2))
        try holder.send(2, Input(offset: 0, bytes: [1, 2, 3]))
        #expect(holder.typed() == [3])
        #expect(holder.frames(2).map(\.type) == [.attached, .inputTaken], "told at once")
        try holder.send(2, Bye())
    }

    @Test func `it neither leads nor is it a terminal`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal())
        try holder.send(1, Input(offset: 0, bytes: [9]))
        _ = holder.core.takeEffects()
        var attach = typing()
        attach.size = WindowSize(columns: 10, rows: 5)
        try holder.attach(2, attach)
        try holder.send(2, Input(offset: 0, bytes: [1]))
        #expect(holder.core.takeEffects() == [], "the size stays")
        let information = holder.core.information(now: start)
        #expect(information.attached == 1)
        #expect(information.viewers.map(\.leads) == [true])
        #expect(holder.typed() == [9, 1])
    }

    @Test func `it needs control and an instance`() throws {
        var holder = Holder()
        try holder.attach(1, typing(role: .view))
        #expect(throws: ProtocolViolation.notAllowed(.input)) {
            try holder.send(1, Input(offset: 0, bytes: [1]))
        }
        var nameless = typing()
        nameless.instance = nil
        try holder.attach(2, nameless)
        #expect(throws: ProtocolViolation.notAllowed(.input)) {
            try holder.send(2, Input(offset: 0, bytes: [1]))
        }
    }

    @Test func `it sends no signal and no report`() throws {
        var holder = Holder()
        try holder.attach(1, typing())
        #expect(throws: ProtocolViolation.notAllowed(.signal)) {
            try holder.send(1, Signal(.interrupt))
        }
        #expect(throws: ProtocolViolation.unexpected(.report)) {
            try holder.send(1, Report(offset: 0, kind: 0, age: 0, bytes: [27]))
        }
    }

    @Test func `it is told that nobody reads any more`() throws {
        var holder = Holder()
        try holder.attach(1, typing())
        try holder.send(1, Input(offset: 0, bytes: [1]))
        _ = holder.frames(1)
        holder.shellPrints(10)
        holder.core.childExited(.exited(code: 0), now: start)
        holder.core.shellIsSilent(now: start)
        #expect(holder.frames(1).map(\.type) == [.exited])
    }

    /// A client core that types so: what it needs of the plan is the instance alone.
    @Test func `a client without output types, and leaves when all is written`() throws {
        var caller = Caller { plan in
            plan.attach.kind = .request
            plan.attach.start = .end
            plan.isShown = false
        }
        _ = caller.linkOpens()
        try caller.attach(at: 100)
        caller.core.typed([1, 2, 3])
        #expect(caller.frames().map(\.type) == [.input])
        try caller.receive(InputTaken(offset: 3))
        #expect(caller.core.uplink.isEmpty)
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == .detached(undelivered: 0))
        #expect(caller.frames().map(\.type) == [.bye])
    }

    @Test func `a client without output ends with the session, wherever its output ends`() throws {
        var caller = Caller { $0.attach.kind = .request }
        _ = caller.linkOpens()
        try caller.attach(at: 100)
        try caller.receive(Exited(status: .exited(code: 3), end: 900))
        #expect(caller.outcome() == .exited(.exited(code: 3)))
    }
}
