// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// A client goes from one session to another on the same link.
@Suite struct ClientMovingTests {
    /// Of an instance that was never used.
    private func attach(_ session: UInt64 = 2, instance: UInt64 = 20) -> Attach {
        .terminal(instance, generation: 0, session: .number(session))
    }

    private func answer(
        _ session: UInt64 = 2, at offset: UInt64 = 0, role: Role = .owner
    ) throws -> Attached {
        var attached = Attached(
            session: .number(session), name: try #require(SessionName("other")), role: role,
            offset: offset, lost: 0, inputWritten: 0, whenFull: .drop)
        attached.features = Feature.all
        return attached
    }

    /// A client that has asked the second session, which has not answered.
    private func asking() throws -> Caller {
        var caller = try Caller.attached()
        caller.core.chose(attach(), now: caller.now)
        _ = caller.frames()
        return caller
    }

    /// A client that is in the second session, on channel 2.
    private func moved() throws -> Caller {
        var caller = try asking()
        try caller.receive(answer(), channel: 2)
        _ = caller.frames()
        _ = caller.core.takeEffects()
        return caller
    }

    @Test
    func `the other session is asked on the next channel, and the old one left when it answers`()
        throws
    {
        var caller = try Caller.attached()
        caller.core.chose(attach(), now: caller.now)
        let asked = caller.frames()
        #expect(asked.map(\.type) == [.attach, .ping])
        #expect(asked[0].channel == 2)
        #expect(try asked[0].decode(Attach.self).generation == 1)
        #expect(caller.effects() == [])

        let answer = try answer()
        try caller.receive(answer, channel: 2)
        #expect(caller.effects() == [.moved(answer)])
        #expect(caller.frames() == [Frame(Bye(), channel: 1)])
        #expect(caller.core.session == answer)
        #expect(!caller.core.isMoving)
    }

    @Test func `what is typed goes where the user was when he typed it`() throws {
        var caller = try Caller.attached()
        caller.core.typed([1, 2])
        caller.core.chose(attach(), now: caller.now)
        caller.core.typed([3])
        #expect(caller.frames() == [Frame(Input(offset: 0, bytes: [1, 2]), channel: 1)])
        // The other is asked when the first has all that was typed there.
        try caller.receive(InputTaken(offset: 2))
        #expect(caller.frames().map(\.type) == [.attach, .ping])
        caller.core.typed([4])
        #expect(caller.frames() == [])
        try caller.receive(answer(), channel: 2)
        #expect(
            caller.frames() == [
                Frame(Bye(), channel: 1), Frame(Input(offset: 0, bytes: [3, 4]), channel: 2),
            ])
    }

    @Test func `a session that takes no keys is left after a second, and the user is told`() throws
    {
        var caller = try Caller.attached()
        caller.core.typed([1, 2])
        _ = caller.frames()
        caller.core.chose(attach(), now: caller.now)
        for _ in 0..<9 {
            for frame in caller.wait(.milliseconds(111)) {
                #expect(frame.type == .ping)
                try caller.receive(Pong(token: frame.decode(Ping.self).token))
            }
        }
        #expect(caller.wait(.milliseconds(1)).contains { $0.type == .attach })
        let answer = try answer()
        try caller.receive(answer, channel: 2)
        #expect(caller.effects() == [.inputUncertain(2), .moved(answer)])
    }

    @Test func `output is acknowledged to the session that it is from`() throws {
        var caller = try asking()
        try caller.receive(Output(offset: 0, bytes: [1, 2, 3]))
        try caller.receive(answer(at: 100), channel: 2)
        // What the old one still sends is passed over, whatever it is.
        try caller.receive(Output(offset: 3, bytes: [4]))
        try caller.receive(Refused(.unreachable))
        try caller.receive(
            Output(offset: 100, wantsAcknowledgement: true, bytes: [5]), channel: 2)
        let ends = caller.effects().compactMap { effect -> UInt64? in
            if case .write(_, let end) = effect { end } else { nil }
        }
        #expect(ends == [3, 101])
        _ = caller.frames()
        caller.core.wroteOutput(to: 3, visits: 0, now: caller.now)
        #expect(caller.frames() == [])
        caller.core.wroteOutput(to: 101, visits: 1, now: caller.now)
        #expect(
            caller.frames() == [Frame(Acknowledge(written: 101, held: 0), channel: 2)])
    }

    @Test(arguments: [Refused.Code.ended, .noSuchSession, .inside, .limit, .unreachable])
    func `where the other does not want us nothing has happened`(_ code: Refused.Code) throws {
        var caller = try asking()
        caller.core.typed([7, 7])
        try caller.receive(Refused(code), channel: 2)
        #expect(caller.effects() == [.stayed(Refused(code), undelivered: 2)])
        caller.core.typed([1])
        #expect(caller.frames() == [Frame(Input(offset: 0, bytes: [1]), channel: 1)])
        // A channel is used once.
        try caller.receive(InputTaken(offset: 1))
        caller.core.chose(attach(3, instance: 30), now: caller.now)
        #expect(caller.frames().map(\.channel) == [3])
    }

    @Test
    func `a link that breaks is made good for the old session first, then the other is asked`()
        throws
    {
        var caller = try asking()
        caller.core.typed([9])
        let resume = try #require(try caller.reconnect())
        #expect(resume.session == .number(1))
        #expect(resume.generation == 2)
        #expect(caller.frames() == [])
        try caller.attach()
        let asked = caller.frames().filter { $0.type == .attach }
        #expect(asked.map(\.channel) == [2])
        let attach = try asked[0].decode(Attach.self)
        #expect(attach.session == .number(2))
        #expect(attach.generation == 2)
        #expect(!attach.resumes)
        try caller.receive(answer(), channel: 2)
        #expect(
            caller.frames().last == Frame(Input(offset: 0, bytes: [9]), channel: 2))
    }

    @Test func `a link that breaks after the answer is made good for the new session`() throws {
        var caller = try moved()
        try caller.receive(Output(offset: 0, bytes: [1, 2]), channel: 2)
        let resume = try #require(try caller.reconnect())
        #expect(resume.session == .number(2))
        #expect(resume.instance == .number(20))
        #expect(resume.resumes)
        #expect(resume.start == .offset(2))
        // On each link it is the first channel again.
        try caller.attach { $0.session = .number(2) }
        try caller.receive(Output(offset: 0, bytes: [1, 2, 3]))
        #expect(caller.core.cursor.received == 3)
    }

    @Test func `a new size is told to both while it is not known which it will be`() throws {
        var caller = try asking()
        let size = WindowSize(columns: 100, rows: 30)
        caller.core.resized(size)
        #expect(caller.frames().map(\.channel) == [1, 2])
        try caller.receive(answer(), channel: 2)
        _ = caller.frames()
        caller.core.resized(usualSize)
        #expect(caller.frames() == [Frame(Resize(size: usualSize), channel: 2)])
    }

    @Test func `a new session says how long it was asked for, and tries another name`() throws {
        var caller = try Caller.attached()
        try caller.receive(Hello(software: "s", boot: .number(1)))
        var attach = attach()
        attach.creation = Creation()
        let names = try ["red-fox", "blue-owl"].map { try #require(SessionName($0)) }
        caller.core.chose(attach, names: names, now: caller.now)
        let first = try caller.frames()[0].decode(Attach.self)
        #expect(first.name == names[0])
        try caller.receive(Refused(.nameTaken), channel: 2)
        let again = try #require(caller.frames().first { $0.type == .attach })
        #expect(again.channel == 3)
        let second = try again.decode(Attach.self)
        #expect(second.name == names[1])
        #expect(second.creation?.age ?? 0 > 0)
        #expect(second.creation?.boot == .number(1))
        try caller.receive(Refused(.nameTaken), channel: 3)
        #expect(caller.effects() == [.stayed(Refused(.nameTaken), undelivered: 0)])
    }

    @Test func `a session that ends while it is being left does not end the client`() throws {
        var caller = try asking()
        try caller.receive(Exited(status: .exited(code: 3), end: 0))
        #expect(caller.effects() == [])
        let answer = try answer()
        var other = caller
        try caller.receive(answer, channel: 2)
        #expect(caller.effects() == [.moved(answer)])
        // Without another there is nothing to stay in.
        try other.receive(Refused(.ended), channel: 2)
        #expect(
            other.effects() == [
                .stayed(Refused(.ended), undelivered: 0), .end(.exited(.exited(code: 3))),
            ])
    }

    @Test func `the end of the session that one moved to is the client's`() throws {
        var caller = try moved()
        try caller.receive(Exited(status: .exited(code: 4), end: 0), channel: 2)
        #expect(caller.effects() == [.end(.exited(.exited(code: 4)))])
        #expect(
            caller.frames() == [Frame(ExitSeen(), channel: 2), Frame(Bye(), channel: 2)])
    }

    @Test func `frames on a channel that was never used break the rules`() throws {
        var caller = try asking()
        #expect(throws: ProtocolViolation.badChannel(3)) {
            try caller.receive(Output(offset: 0, bytes: [1]), channel: 3)
        }
        #expect(throws: ProtocolViolation.unexpected(.output)) {
            try caller.receive(Output(offset: 0, bytes: [1]), channel: 2)
        }
    }

    @Test func `an answer that cannot be is no answer`() throws {
        var caller = try asking()
        caller.core.typed([1, 2, 3])
        var answer = try answer()
        answer.inputWritten = 2
        #expect(throws: ProtocolViolation.brokenInput(expected: 0, got: 2)) {
            try caller.receive(answer, channel: 2)
        }
        answer.inputWritten = 0
        answer.isDrawn = true
        #expect(throws: ProtocolViolation.unexpected(.attached)) {
            try caller.receive(answer, channel: 2)
        }
        #expect(caller.effects() == [])
        #expect(caller.core.isMoving)
    }

    @Test func `one move at a time`() throws {
        var caller = try asking()
        caller.core.chose(attach(3, instance: 30), now: caller.now)
        #expect(caller.frames() == [])
        let answer = try answer()
        try caller.receive(answer, channel: 2)
        #expect(caller.core.session == answer)
    }

    @Test func `a link that falls silent while the other is asked is doubted soon`() throws {
        var caller = try asking()
        caller.wait(.seconds(2))
        #expect(caller.core.lanes[0].health.isSuspected)
    }

    @Test func `who leaves during a move says how much was not delivered`() throws {
        var caller = try asking()
        caller.core.typed([1, 2, 3])
        caller.core.leave(now: caller.now)
        #expect(caller.effects() == [.end(.detached(undelivered: 3))])
    }
}

/// What a user can be told of the other sessions.
@Suite struct SessionListingTests {
    private func information(_ number: UInt64) -> SessionInformation {
        SessionInformation(session: .number(number), name: SessionName("s\(number)")!)
    }

    private func told(_ caller: inout Caller, _ numbers: [UInt64]) throws {
        for number in numbers {
            try caller.core.received(
                Frame(Listed(information(number))), on: caller.link, now: caller.now)
        }
        try caller.core.received(Frame(ListEnd()), on: caller.link, now: caller.now)
    }

    @Test func `the list is asked for each time, and given when it is whole`() throws {
        var caller = try Caller.attached()
        for _ in 0..<2 {
            caller.core.askSessions()
            #expect(caller.frames() == [Frame(List())])
            try told(&caller, [1, 2])
            #expect(caller.effects() == [.sessions([information(1), information(2)])])
        }
    }

    @Test func `a list that its link cut off is asked for again`() throws {
        var caller = try Caller.attached()
        caller.core.askSessions()
        _ = try caller.reconnect()
        try caller.attach()
        #expect(caller.frames().map(\.type).contains(.list))
        try told(&caller, [1])
        #expect(caller.effects() == [.sessions([information(1)])])
    }

    @Test func `one that is under way for another reason serves both`() throws {
        var caller = Caller { $0.asksForOthers = true }
        _ = caller.linkOpens()
        try caller.attach()
        caller.core.askSessions()
        #expect(caller.frames() == [])
        _ = caller.core.takeEffects()
        try told(&caller, [1, 2])
        #expect(
            caller.effects() == [
                .sessions([information(1), information(2)]), .othersDetached(1),
            ])
    }

    @Test func `a bearer of a token asks for nothing`() throws {
        let secret = try #require(Secret(bytes: [UInt8](repeating: 1, count: 32)))
        var caller = try Caller.attached { $0.token = secret }
        #expect(!caller.core.mayAskSessions)
        caller.core.askSessions()
        #expect(caller.frames() == [])
    }

    @Test func `a list has a bound`() throws {
        var caller = try Caller.attached()
        caller.core.askSessions()
        let one = Frame(Listed(information(2)))
        for _ in 0..<ClientCore.maximumListed {
            try caller.core.received(one, on: caller.link, now: caller.now)
        }
        #expect(throws: ProtocolViolation.unexpected(.listed)) {
            try caller.core.received(one, on: caller.link, now: caller.now)
        }
    }
}
