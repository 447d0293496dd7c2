// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Sessions that nobody comes back to.
struct ExpiryTests {
    private func holder(_ patience: Duration?) -> Holder {
        var description = SessionDescription.small()
        description.expireDetached = patience
        return Holder(description)
    }

    @Test func `a session is hung up so long after the last terminal left, not before`() throws {
        var holder = holder(.seconds(100))
        try holder.attach(1, .terminal())
        holder.wait(.seconds(500))
        holder.close(1)
        holder.wait(.seconds(99))
        #expect(!holder.core.takeEffects().contains(.signalSession(.hangup)))
        holder.wait(.seconds(1))
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
        holder.wait(.seconds(5))
        #expect(holder.core.takeEffects() == [.signalSession(.kill)])
        holder.core.childExited(.signalled(number: 9), now: holder.now)
        holder.core.shellIsSilent(now: holder.now)
        #expect(holder.core.takeEffects() == [.finish])
    }

    @Test func `whoever comes back in time begins the wait anew`() throws {
        var holder = holder(.seconds(100))
        try holder.attach(1, .terminal())
        holder.close(1)
        holder.wait(.seconds(99))
        try holder.attach(2, .terminal(2))
        holder.wait(.seconds(99))
        holder.close(2)
        holder.wait(.seconds(99))
        #expect(!holder.core.takeEffects().contains(.signalSession(.hangup)))
    }

    @Test func `a session that nobody ever saw counts from its start`() {
        var holder = holder(.seconds(100))
        holder.wait(.seconds(100))
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
    }

    @Test func `somebody who only reads or asks keeps no session alive`() throws {
        var holder = holder(.seconds(100))
        var log = Attach(kind: .log)
        log.session = .number(1)
        try holder.attach(1, log)
        holder.wait(.seconds(100))
        #expect(holder.core.takeEffects() == [.signalSession(.hangup)])
    }

    @Test func `without a time a session waits for ever and never wakes up`() throws {
        var holder = holder(nil)
        try holder.attach(1, .terminal())
        holder.close(1)
        holder.wait(.seconds(20))
        #expect(holder.core.deadline == nil)
    }

    @Test(arguments: [Attach.Kind.terminal, .log])
    func `who runs in a session cannot look at it`(kind: Attach.Kind) throws {
        var holder = Holder()
        var attach = Attach.terminal()
        attach.kind = kind
        attach.within = .number(1)
        try holder.attach(1, attach)
        #expect(try holder.refusal(1) == .inside)
        attach.within = .number(2)
        try holder.attach(2, attach)
        #expect(try holder.refusal(2) == nil)
    }

    @Test func `who runs in a session may ask about it`() throws {
        var holder = Holder()
        var attach = Attach(kind: .request)
        attach.session = .number(1)
        attach.within = .number(1)
        try holder.attach(1, attach)
        try holder.send(1, Request(.information))
        #expect(holder.frames(1).map(\.type) == [.attached, .response])
    }
}
