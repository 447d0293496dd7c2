// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// A client that comes with a token.
@Suite struct ClientBearerTests {
    private static let secret = Secret(bytes: Array(repeating: 9, count: 32))!

    private func caller(_ role: Role = .view) -> Caller {
        Caller { plan in
            plan.token = Self.secret
            plan.attach.role = role
        }
    }

    private func denials(_ caller: inout Caller) -> Int {
        caller.core.takeEffects().count { $0 == .denied }
    }

    @Test func `the token goes before the Attach, on every link`() throws {
        var caller = caller()
        #expect(caller.linkOpens().map(\.type) == [.hello, .token, .attach])
        try caller.attach(role: .view)
        caller.core.linkLost(caller.link, now: caller.now)
        caller.wait(.seconds(5))
        #expect(caller.linkOpens().map(\.type) == [.hello, .token, .attach])
    }

    @Test func `who looks on sends nothing that is typed, and is told`() throws {
        var caller = caller()
        _ = caller.linkOpens()
        caller.core.typed([1])
        #expect(denials(&caller) == 1)
        try caller.attach(role: .view)
        caller.core.typed([2, 3])
        caller.core.reported([27], kind: 1, now: caller.now)
        #expect(denials(&caller) == 1)
        #expect(caller.frames() == [])
        #expect(caller.core.inputAllowance > 0)
        caller.core.leave(now: caller.now)
        #expect(caller.outcome() == .detached(undelivered: 0))
    }

    @Test func `who has been promised more than he gets, sends nothing more`() throws {
        var caller = caller(.control)
        _ = caller.linkOpens()
        caller.core.typed([1])
        #expect(caller.frames().map(\.type) == [.input])
        try caller.attach(role: .view)
        _ = caller.core.takeEffects()
        try caller.receive(Denied(.input))
        #expect(denials(&caller) == 1)
        caller.core.typed([2])
        #expect(caller.frames() == [])
        #expect(try caller.reconnect()?.inputEnd == 0)
    }

    @Test func `who is to wait comes back, if he was here before`() throws {
        var caller = caller()
        _ = caller.linkOpens()
        try caller.receive(Refused(.penalised, "1"))
        #expect(caller.outcome() == .refused(Refused(.penalised, "1"), undelivered: 0))
        caller = self.caller()
        _ = caller.linkOpens()
        try caller.attach(role: .view)
        _ = caller.core.takeEffects()
        caller.core.linkLost(caller.link, now: caller.now)
        caller.wait(.seconds(5))
        _ = caller.linkOpens()
        try caller.receive(Refused(.penalised, "1"))
        #expect(caller.outcome() == nil)
        try #require(caller.core.deadline != nil)
    }

    @Test func `a token that is taken back ends the call`() throws {
        var caller = caller()
        _ = caller.linkOpens()
        try caller.attach(role: .view)
        let refusal = Refused(.tokenIsOver, "it was revoked")
        try caller.receive(refusal)
        #expect(caller.outcome() == .refused(refusal, undelivered: 0))
    }
}
