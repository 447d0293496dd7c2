// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// Questions whose answers may take long.
@Suite struct VigilTests {
    private func vigil(role: Role = .owner, endsBy: Instant? = nil) -> Vigil {
        var attach = Attach(kind: .request, role: role)
        attach.session = .number(1)
        var vigil = Vigil(
            .session(attach, Request(.wait(idle: nil))), software: "x", endsBy: endsBy, jitter: 1)
        vigil.started(now: start)
        return vigil
    }

    private func frames(_ vigil: inout Vigil, now: Instant = start) -> [Frame] {
        var frames: [Frame] = []
        while let frame = vigil.nextFrame(now: now) { frames.append(frame) }
        return frames
    }

    private var attached: Frame {
        var attached = Attached(
            session: .number(1), name: SessionName("work")!, role: .owner, offset: 0, lost: 0,
            inputWritten: 0, whenFull: .drop)
        attached.features = Feature.all
        return Frame(attached, channel: Vigil.channel)
    }

    private func answer(code: UInt8?) -> SessionInformation {
        var information = SessionInformation(session: .number(1), name: SessionName("work")!)
        information.exit = code.map { .exited(code: $0) }
        return information
    }

    @Test func `it is asked once more on each new link, until it is answered`() throws {
        var vigil = vigil()
        #expect(vigil.takeEffects() == [.connect(LinkID(1))])
        vigil.linkOpened(LinkID(1), now: start)
        #expect(frames(&vigil).map(\.type) == [.hello, .attach, .request])
        try vigil.received(attached, on: LinkID(1), now: start)
        vigil.linkLost(LinkID(1), now: start)
        #expect(vigil.takeEffects() == [.disconnect(LinkID(1))])
        let later = start + .seconds(1)
        vigil.tick(now: later)
        #expect(vigil.takeEffects() == [.connect(LinkID(2))])
        vigil.linkOpened(LinkID(2), now: later)
        #expect(frames(&vigil).map(\.type) == [.hello, .attach, .request])
        let answer = answer(code: 3)
        try vigil.received(Frame(Response(answer), channel: 1), on: LinkID(2), now: later)
        #expect(vigil.takeEffects() == [.end(.answered(answer))])
        #expect(frames(&vigil).map(\.type) == [.exitSeen])
        #expect(vigil.deadline == nil)
    }

    @Test func `once it was answered, what may pass does, after an outage too`() throws {
        for code in [Refused.Code.unreachable, .limit, .penalised] {
            var vigil = vigil()
            vigil.linkOpened(LinkID(1), now: start)
            try vigil.received(attached, on: LinkID(1), now: start)
            vigil.linkLost(LinkID(1), now: start)
            var now = start
            for number in 2...8 {
                now += .seconds(60)
                vigil.tick(now: now)
                vigil.linkLost(LinkID(number), now: now)
            }
            now += .seconds(60)
            vigil.tick(now: now)
            vigil.linkOpened(LinkID(9), now: now)
            _ = vigil.takeEffects()
            try vigil.received(Frame(Refused(code), channel: 1), on: LinkID(9), now: now)
            #expect(vigil.takeEffects() == [.disconnect(LinkID(9))], "\(code)")
            #expect(vigil.deadline != nil)
        }
    }

    @Test func `before that it is asked five times in all`() throws {
        var vigil = vigil()
        var now = start
        for number in 1...ClientCore.firstAttempts + 1 {
            vigil.linkOpened(LinkID(number), now: now)
            _ = vigil.takeEffects()
            let refused = Refused(.unreachable)
            try vigil.received(Frame(refused, channel: 1), on: LinkID(number), now: now)
            let isLast = number > ClientCore.firstAttempts
            #expect(
                vigil.takeEffects()
                    == [isLast ? .end(.refused(refused)) : .disconnect(LinkID(number))])
            now += .seconds(60)
            vigil.tick(now: now)
        }
    }

    @Test func `only who controls the session has seen its end, and only if it has ended`() throws {
        for (role, code) in [(Role.view, 0 as UInt8?), (.owner, nil)] {
            var vigil = vigil(role: role)
            vigil.linkOpened(LinkID(1), now: start)
            _ = frames(&vigil)
            try vigil.received(
                Frame(Response(answer(code: code)), channel: 1), on: LinkID(1), now: start)
            #expect(frames(&vigil).isEmpty)
        }
    }

    @Test func `a silent link is asked for a sign of life, and given up without one`() throws {
        var vigil = vigil()
        vigil.linkOpened(LinkID(1), now: start)
        _ = frames(&vigil)
        _ = vigil.takeEffects()
        try vigil.received(Frame(Hello(software: "server")), on: LinkID(1), now: start)
        var now = try #require(vigil.deadline)
        #expect(now == start + LinkHealth.interval)
        vigil.tick(now: now)
        #expect(frames(&vigil, now: now).map(\.type) == [.ping])
        now = try #require(vigil.deadline)
        #expect(now - start < LinkHealth.interval + .seconds(4))
        vigil.tick(now: now)
        #expect(vigil.takeEffects() == [.disconnect(LinkID(1))])
    }

    @Test func `it ends in its time, with or without a link`() {
        for hasLink in [true, false] {
            var vigil = vigil(endsBy: start + .milliseconds(500))
            if hasLink { vigil.linkOpened(LinkID(1), now: start) }
            _ = vigil.takeEffects()
            #expect(vigil.deadline == start + .milliseconds(500))
            vigil.tick(now: start + .milliseconds(500))
            #expect(vigil.takeEffects() == [.end(.outOfTime)])
        }
    }

    @Test func `a host that was never reached is given up after five attempts`() {
        var vigil = vigil()
        var now = start
        for number in 1...ClientCore.firstAttempts {
            #expect(vigil.takeEffects().last == .connect(LinkID(number)))
            vigil.linkLost(LinkID(number), now: now)
            now += .seconds(10)
            vigil.tick(now: now)
        }
        #expect(vigil.takeEffects().last == .end(.unreachable))
    }

    @Test func `a holder that does not know the question is not asked for ever`() throws {
        var vigil = vigil()
        vigil.linkOpened(LinkID(1), now: start)
        _ = vigil.takeEffects()
        var old = try attached.decode(Attached.self)
        old.features = [1]
        try vigil.received(Frame(old, channel: 1), on: LinkID(1), now: start)
        #expect(vigil.takeEffects() == [.end(.unsupported)])
    }

    @Test func `a refusal ends it, but for one that may pass`() throws {
        var vigil = vigil()
        vigil.linkOpened(LinkID(1), now: start)
        _ = vigil.takeEffects()
        try vigil.received(Frame(Refused(.unreachable), channel: 1), on: LinkID(1), now: start)
        #expect(vigil.takeEffects() == [.disconnect(LinkID(1))])
        vigil.tick(now: start + .seconds(1))
        vigil.linkOpened(LinkID(2), now: start + .seconds(1))
        _ = vigil.takeEffects()
        let ended = Refused(.ended)
        try vigil.received(Frame(ended, channel: 1), on: LinkID(2), now: start + .seconds(1))
        #expect(vigil.takeEffects() == [.end(.refused(ended))])
    }

    @Test func `what happens on a host has no end`() throws {
        var vigil = Vigil(.host(Watch(idle: 5)), software: "x", jitter: 1)
        vigil.started(now: start)
        _ = vigil.takeEffects()
        vigil.linkOpened(LinkID(1), now: start)
        #expect(frames(&vigil).map(\.type) == [.hello, .watch])
        let happened = Happened(.number(1), SessionName("work")!, .here)
        try vigil.received(Frame(happened), on: LinkID(1), now: start)
        try vigil.received(Frame(ListEnd()), on: LinkID(1), now: start)
        #expect(vigil.takeEffects() == [.happened(happened), .began])
        #expect(throws: ProtocolViolation.unexpected(.response)) {
            try vigil.received(
                Frame(Response(answer(code: nil)), channel: 1), on: LinkID(1), now: start)
        }
    }
}
