// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// How a session is found, or made at most once.
@Suite struct OpeningTests {
    private let id = SessionID.number(1)
    private let other = SessionID.number(2)
    private let name = SessionName("work")!
    private let boot = BootID.number(1)
    private let uptime: Duration = .seconds(3600)

    private func creating(
        userNamed: Bool = false, age: UInt64 = 0, boot: BootID? = nil
    ) -> Attach {
        var attach = Attach.terminal()
        attach.name = name
        attach.creation = Creation()
        attach.creation?.userNamed = userNamed
        attach.creation?.age = age
        attach.creation?.boot = boot
        return attach
    }

    private func opening(_ attach: Attach) -> Opening {
        Opening(attach, boot: boot, now: start)
    }

    private func code(_ opening: Opening) -> Refused.Code? {
        if case .refused(let refusal) = opening.step { refusal.code } else { nil }
    }

    private func missing(
        _ opening: inout Opening, _ session: SessionID? = nil, wasStarted: Bool = false,
        at now: Instant = start
    ) {
        opening.notListening(
            session ?? id, wasStarted: wasStarted, uptime: uptime, now: now)
    }

    @Test func `a session that listens is opened`() {
        var opening = opening(.terminal())
        #expect(opening.step == .connect(id))
        opening.connected(to: id)
        #expect(opening.step == .opened(id))
    }

    @Test func `a resume of what is gone never creates`() {
        var never = opening(.terminal())
        missing(&never)
        #expect(code(never) == .noSuchSession)
        var ended = opening(.terminal())
        missing(&ended, wasStarted: true)
        #expect(code(ended) == .ended)
    }

    @Test func `a name leads to its session, or to none`() {
        var attach = Attach.terminal(session: nil)
        attach.name = name
        var opening = opening(attach)
        #expect(opening.step == .lookUp(name))
        opening.found(other, uptime: uptime, now: start)
        #expect(opening.step == .connect(other))
        missing(&opening, other, wasStarted: true)
        #expect(code(opening) == .ended)

        var none = self.opening(attach)
        none.found(nil, uptime: uptime, now: start)
        #expect(code(none) == .noSuchSession)
    }

    @Test func `the latest is asked for`() {
        var attach = Attach.terminal(session: nil)
        attach.latest = true
        #expect(opening(attach).step == .findLatest)
    }

    @Test func `a new session is started and then connected to`() {
        var opening = opening(creating())
        missing(&opening)
        #expect(opening.step == .spawn(id, name, creating().creation!))
        opening.started(id)
        #expect(opening.step == .connect(id))
        opening.connected(to: id)
        #expect(opening.step == .opened(id))
    }

    @Test func `what was started before is never started again`() {
        var seen = opening(creating())
        missing(&seen, wasStarted: true)
        #expect(code(seen) == .ended)
        var raced = opening(creating())
        missing(&raced)
        raced.startFailed(StartFailed(.startedBefore), now: start)
        #expect(code(raced) == .ended)
    }

    @Test func `a create that comes again finds its session and starts none`() {
        var opening = opening(creating(age: 1000))
        opening.connected(to: id)
        #expect(opening.step == .opened(id))
    }

    @Test func `a name that its user gave attaches to whoever has it`() {
        var opening = opening(creating(userNamed: true))
        missing(&opening)
        #expect(opening.step == .lookUp(name))
        opening.found(other, uptime: uptime, now: start)
        opening.connected(to: other)
        #expect(opening.step == .opened(other))
    }

    @Test func `the loser of a race for a name attaches to the winner`() {
        var opening = opening(creating(userNamed: true))
        missing(&opening)
        opening.found(nil, uptime: uptime, now: start)
        #expect(opening.step == .spawn(id, name, creating(userNamed: true).creation!))
        opening.startFailed(StartFailed(.nameTaken), now: start)
        #expect(opening.step == .wait)
        let later = start + Opening.retryDelay
        #expect(opening.deadline == later)
        opening.tick(now: later)
        #expect(opening.step == .connect(id))
        missing(&opening, at: later)
        #expect(opening.step == .lookUp(name))
        opening.found(other, uptime: uptime, now: later)
        #expect(opening.step == .connect(other))
    }

    @Test func `the winner of the race may have ended meanwhile`() {
        var opening = opening(creating(userNamed: true))
        missing(&opening)
        opening.found(other, uptime: uptime, now: start)
        missing(&opening, other, wasStarted: true)
        #expect(opening.step == .wait)
        opening.tick(now: start + .seconds(1))
        missing(&opening, at: start + .seconds(1))
        opening.found(nil, uptime: uptime, now: start + .seconds(1))
        guard case .spawn = opening.step else {
            Issue.record("nothing is started: \(opening.step)")
            return
        }
    }

    @Test func `a made-up name that is taken is the client's to replace`() {
        var opening = opening(creating())
        missing(&opening)
        opening.startFailed(StartFailed(.nameTaken), now: start)
        #expect(code(opening) == .nameTaken)
    }

    @Test func `a holder that is just starting is waited for`() {
        var opening = opening(creating())
        missing(&opening)
        opening.startFailed(StartFailed(.sessionTaken), now: start)
        #expect(opening.step == .wait)
        opening.tick(now: start + .milliseconds(49))
        #expect(opening.step == .wait)
        opening.tick(now: start + .milliseconds(50))
        #expect(opening.step == .connect(id))
    }

    @Test func `a search has an end`() {
        var opening = opening(creating())
        missing(&opening)
        opening.tick(now: start + .milliseconds(9999))
        #expect(code(opening) == nil)
        opening.tick(now: start + .seconds(10))
        #expect(code(opening) == .unreachable)
    }

    @Test func `why a start failed is passed on`() {
        var system = opening(creating())
        missing(&system)
        system.startFailed(StartFailed(.system, "no memory"), now: start)
        #expect(system.step == .refused(Refused(.startFailed, "no memory")))
        var silent = opening(creating())
        missing(&silent)
        silent.startFailed(nil, now: start)
        #expect(code(silent) == .startFailed)
    }

    @Test func `a create that another boot was asked for is not repeated`() {
        var asked = opening(creating(age: 1000, boot: .number(9)))
        missing(&asked)
        #expect(code(asked) == .rebooted)
        var here = opening(creating(age: 1000, boot: boot))
        missing(&here)
        #expect(here.step == .spawn(id, name, creating(age: 1000, boot: boot).creation!))
    }

    @Test(
        arguments: [(3_597_999, false), (3_598_000, true), (7_200_000, true)] as [(UInt64, Bool)])
    func `without a boot the age of the create tells, with two seconds of doubt`(
        _ age: UInt64, _ isRefused: Bool
    ) {
        var opening = opening(creating(age: age))
        missing(&opening)
        #expect((code(opening) == .rebooted) == isRefused)
    }

    @Test func `after a reboot a resume is told that the session is gone`() {
        var attach = Attach.terminal(generation: 5)
        attach.resumes = true
        var opening = opening(attach)
        missing(&opening)
        #expect(code(opening) == .noSuchSession)
    }

    @Test func `a new session needs a name`() {
        var attach = creating()
        attach.name = nil
        var opening = opening(attach)
        missing(&opening)
        #expect(code(opening) == .violation)
    }
}
