// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// How a client gets its links and what it says on them first.
@Suite struct ClientLinkTests {
    @Test func `Hello and Attach go out without waiting for anything`() throws {
        var caller = Caller()
        #expect(caller.core.takeEffects() == [.connect(LinkID(1))])
        caller.link = LinkID(1)
        #expect(caller.linkOpens().map(\.type) == [.hello, .attach])
    }

    @Test func `the generation rises with every Attach and the place in the log is kept`() throws {
        var caller = Caller()
        let first: Attach? = try caller.linkOpens().last?.decode()
        #expect(first?.generation == 1)
        #expect(first?.start == .oldest)
        #expect(first?.resumes == false)
        try caller.attach(at: 4)
        try caller.receive(Output(offset: 4, bytes: [1, 2, 3]))
        caller.core.wroteOutput(to: 6, now: caller.now)
        let second = try caller.reconnect()
        #expect(second?.generation == 2)
        #expect(second?.start == .offset(7))
        #expect(second?.outputWritten == 6)
        #expect(second?.resumes == true)
        #expect(second?.session == .number(1))
        #expect(second?.name == nil)
        #expect(second?.creation == nil)
    }

    @Test func `what the server has to say is said once, not after every reconnect`() throws {
        var caller = try Caller.attached()
        try caller.receive(Notice("it ends at logout"))
        #expect(caller.core.takeEffects() == [.notice("it ends at logout")])
        _ = try caller.reconnect()
        try caller.attach()
        _ = caller.core.takeEffects()
        try caller.receive(Notice("it ends at logout"))
        #expect(caller.core.takeEffects() == [])
    }

    @Test func `the first connection may take as long as somebody types, later ones may not`() {
        var caller = Caller {
            $0.firstPatience = .seconds(120)
            $0.races = false
        }
        #expect(caller.core.deadline == start + .seconds(120))
        _ = caller.linkOpens()
        caller.core.linkLost(caller.link, now: caller.now)
        _ = caller.core.takeEffects()
        caller.now = caller.core.deadline ?? caller.now
        caller.core.tick(now: caller.now)
        #expect(caller.core.deadline == caller.now + ClientCore.attemptPatience)
    }

    @Test func `programs are run one by one, each a little later, until a link is there`() {
        var caller = Caller { $0.races = false }
        _ = caller.linkOpens()
        var waits: [Duration] = []
        for _ in 0..<20 {
            caller.core.linkLost(caller.link, now: caller.now)
            _ = caller.core.takeEffects()
            let deadline = caller.core.deadline!
            waits.append(deadline - caller.now)
            caller.now = deadline
            caller.core.tick(now: caller.now)
            caller.link = LinkID(caller.link.number + 1)
            #expect(caller.core.takeEffects() == [.connect(caller.link)])
        }
        #expect(waits[0] <= .milliseconds(150))
        #expect(waits.allSatisfy { $0 >= .milliseconds(50) && $0 <= .milliseconds(7500) })
        #expect(waits.suffix(5).allSatisfy { $0 >= .seconds(2) })
    }

    @Test func `who never had a link gives up after a few attempts`() {
        var caller = Caller()
        for number in 1...ClientCore.firstAttempts {
            #expect(caller.core.takeEffects().last == .connect(LinkID(number)))
            caller.core.linkLost(LinkID(number), now: caller.now)
            caller.wait(.seconds(1))
        }
        #expect(caller.outcome() == .unreachable)
        #expect(caller.core.deadline == nil)
    }

    @Test func `an attempt that is never answered is given up after ten seconds`() {
        var caller = Caller()
        #expect(caller.core.deadline == start + .seconds(10))
        _ = caller.core.takeEffects()
        caller.wait(.seconds(10))
        #expect(caller.core.takeEffects() == [.disconnect(LinkID(1))])
    }

    @Test func `less than a frame is a sign of life, too`() throws {
        var caller = try Caller.attached()
        for _ in 0..<10 {
            caller.wait(.seconds(4))
            caller.core.bytesCame(on: caller.link, now: caller.now)
            caller.core.bytesCame(on: LinkID(99), now: caller.now)
        }
        #expect(caller.core.isAttached)
    }

    @Test func `what comes on an old link is not heard`() throws {
        var caller = try Caller.attached()
        let old = caller.link
        _ = try caller.reconnect()
        try caller.core.received(
            Frame(Output(offset: 0, bytes: [1]), channel: 1), on: old, now: caller.now)
        caller.core.linkLost(old, now: caller.now)
        try caller.attach()
        #expect(caller.effects() == [])
    }

    @Test func `an unanswered create says how old it is and which boot was asked`() throws {
        var caller = Caller { $0.attach.creation = Creation() }
        let first: Attach? = try caller.linkOpens().last?.decode()
        #expect(first?.creation?.age == 0)
        #expect(first?.creation?.boot == nil)
        try caller.receive(Hello(software: "server", boot: .number(7)))
        caller.now += .seconds(2)
        let second = try caller.reconnect()
        #expect(second?.creation?.boot == .number(7))
        #expect(second?.creation?.age == 7000)
        #expect(second?.resumes == false)
        try caller.receive(Hello(software: "server", boot: .number(8)))
        #expect(try caller.reconnect()?.creation?.boot == .number(7))
    }

    @Test func `a made-up name that is taken is replaced by the next`() throws {
        let names = ["a", "b"].compactMap(SessionName.init)
        var caller = Caller {
            $0.attach.creation = Creation()
            $0.names = names
        }
        let first: Attach? = try caller.linkOpens().last?.decode()
        #expect(first?.name == names[0])
        try caller.receive(Refused(.nameTaken))
        caller.wait(.seconds(1))
        let second: Attach? = try caller.linkOpens().last?.decode()
        #expect(second?.name == names[1])
        try caller.receive(Refused(.nameTaken))
        #expect(caller.outcome() == .refused(Refused(.nameTaken), undelivered: 0))
    }

    @Test(arguments: [Refused.Code.superseded, .unreachable, .limit])
    func `these refusals pass, so the client tries again`(_ code: Refused.Code) throws {
        var caller = try Caller.attached()
        try caller.receive(Refused(code))
        #expect(caller.outcome() == nil)
        caller.wait(.seconds(1))
        #expect(caller.core.takeEffects().first == .connect(LinkID(2)))
    }

    @Test(arguments: [
        Refused.Code.unauthorised, .noSuchSession, .ended, .rebooted, .wrongUser, .startFailed,
        .notAllowed, .violation,
    ])
    func `these refusals are final, and say what was not delivered`(
        _ code: Refused.Code
    ) throws {
        var caller = try Caller.attached()
        caller.core.typed([1, 2])
        try caller.receive(Refused(code))
        #expect(caller.outcome() == .refused(Refused(code), undelivered: 2))
        #expect(caller.core.deadline == nil)
        #expect(caller.frames() == [])
    }

    @Test func `a session that never answers is asked a few times`() throws {
        var caller = Caller()
        for _ in 0..<ClientCore.firstAttempts {
            _ = caller.linkOpens()
            try caller.receive(Refused(.unreachable))
            caller.wait(.seconds(5))
        }
        _ = caller.linkOpens()
        try caller.receive(Refused(.unreachable))
        #expect(caller.outcome() == .refused(Refused(.unreachable), undelivered: 0))
    }

    @Test func `a server that goes away is left politely`() throws {
        var caller = try Caller.attached()
        try caller.receive(Closing(reason: "upgrade"))
        #expect(caller.core.takeEffects() == [.disconnect(LinkID(1))])
        caller.wait(.seconds(1))
        #expect(caller.core.takeEffects().first == .connect(LinkID(2)))
    }
}
