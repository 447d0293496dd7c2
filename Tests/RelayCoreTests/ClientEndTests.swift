// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// How a client ends, and what it says last.
@Suite struct ClientEndTests {
    private let exit = Exited(status: .exited(code: 3), end: 2)

    @Test func `an exit is shown when all output before it is`() throws {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        try caller.receive(exit)
        caller.core.wroteOutput(to: 1, now: caller.now)
        #expect(caller.outcome() == nil)
        caller.core.wroteOutput(to: 2, now: caller.now)
        #expect(caller.outcome() == .exited(.exited(code: 3)))
        #expect(caller.frames().suffix(2).map(\.type) == [.exitSeen, .bye])
        #expect(caller.core.deadline == nil)
        #expect(caller.core.inputAllowance == 0)
    }

    @Test func `an exit before its output is a violation`() throws {
        var caller = try Caller.attached()
        #expect(throws: ProtocolViolation.brokenOutput(expected: 0, got: 2)) {
            try caller.receive(exit)
        }
    }

    @Test func `a viewer has not seen the exit for the session`() throws {
        var caller = try Caller.attached { $0.attach.role = .view }
        try caller.receive(Exited(status: .exited(code: 0), end: 0))
        #expect(caller.outcome() == .exited(.exited(code: 0)))
        #expect(caller.frames().map(\.type) == [.bye])
        var log = try Caller.attached { $0.attach.kind = .log }
        try log.receive(Exited(status: .exited(code: 0), end: 0))
        #expect(log.frames().map(\.type) == [.bye])
    }

    @Test func `an exit that was told counts, though others have seen it and it is gone`() throws {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        try caller.receive(exit)
        _ = try caller.reconnect()
        try caller.receive(Refused(.ended))
        #expect(caller.outcome() == nil)
        caller.core.wroteOutput(to: 2, now: caller.now)
        #expect(caller.outcome() == .exited(.exited(code: 3)))
    }

    @Test func `an exit that was told is shown without a link, when the terminal has it all`()
        throws
    {
        var caller = try Caller.attached()
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        try caller.receive(exit)
        caller.core.linkLost(caller.link, now: caller.now)
        caller.core.wroteOutput(to: 2, now: caller.now)
        #expect(caller.outcome() == .exited(.exited(code: 3)))
        #expect(caller.frames() == [])
    }

    @Test func `an input that ends after the Bye says nothing more`() throws {
        var caller = try Caller.attached()
        caller.core.leave(now: caller.now)
        #expect(caller.frames().map(\.type) == [.bye])
        caller.core.inputEnded()
        #expect(caller.frames() == [])
    }

    @Test func `who leaves says Bye behind all that was typed`() throws {
        var caller = try Caller.attached()
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == .detached(undelivered: 0))
        #expect(caller.frames().map(\.type) == [.bye])
    }

    @Test func `who leaves waits a second for the last keys to be confirmed`() throws {
        var caller = try Caller.attached()
        caller.core.typed([1, 2])
        _ = caller.frames()
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == nil)
        #expect(caller.core.inputAllowance == 0)
        try caller.receive(InputTaken(offset: 1))
        #expect(caller.outcome() == nil)
        var confirmed = caller
        try confirmed.receive(InputTaken(offset: 2))
        #expect(confirmed.outcome() == .detached(undelivered: 0))
        #expect(confirmed.frames().map(\.type) == [.bye])

        var silent = caller
        silent.wait(.seconds(1))
        #expect(silent.outcome() == .detached(undelivered: 1))

        var broken = caller
        broken.core.linkLost(broken.link, now: broken.now)
        #expect(broken.outcome() == .detached(undelivered: 1))

        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == .detached(undelivered: 1))
    }

    @Test func `who leaves before the session answered sends nothing more`() throws {
        var caller = Caller { $0.attach.creation = Creation() }
        caller.core.typed([1])
        for effect in caller.core.takeEffects() {
            if case .connect(let id) = effect { caller.core.linkOpened(id, now: caller.now) }
        }
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == .detached(undelivered: 1))
        #expect(caller.frames() == [])
    }

    @Test func `who leaves without a link says what was not delivered`() throws {
        var caller = try Caller.attached()
        caller.core.linkLost(caller.link, now: caller.now)
        caller.core.typed([1, 2, 3])
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == .detached(undelivered: 3))
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == nil)
    }

    @Test func `the end of input is told, again on a new link`() throws {
        var caller = try Caller.attached()
        caller.core.typed([1])
        caller.core.inputEnded()
        #expect(caller.frames().map(\.type) == [.input, .inputEnd])
        _ = try caller.reconnect()
        try caller.attach(inputWritten: 1)
        #expect(caller.frames() == [])
        caller.core.linkLost(caller.link, now: caller.now)
        caller.wait(.seconds(5))
        #expect(caller.linkOpens().map(\.type) == [.hello, .attach, .inputEnd])
    }
}
