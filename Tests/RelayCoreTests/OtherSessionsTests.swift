// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// A plain call hears of sessions that the user may have forgotten.
struct OtherSessionsTests {
    private func client(asks: Bool = true) -> ClientCore {
        var plan = ClientPlan(attach: .terminal(), jitter: 1)
        plan.asksForOthers = asks
        var core = ClientCore(plan)
        core.started(now: start)
        core.linkOpened(LinkID(1), now: start)
        _ = core.takeEffects()
        return core
    }

    private func frames(_ core: inout ClientCore) -> [FrameType] {
        var types: [FrameType] = []
        while let frame = core.nextFrame(on: LinkID(1), now: start) { types.append(frame.type) }
        return types
    }

    private func tell(
        _ core: inout ClientCore, _ id: UInt64, attached: UInt64 = 0,
        exit: RelayWire.ExitStatus? = nil
    ) throws {
        var other = SessionInformation(session: .number(id), name: SessionName("other")!)
        other.attached = attached
        other.exit = exit
        try core.received(Frame(Listed(other)), on: LinkID(1), now: start)
    }

    @Test func `they are asked for in the flight of the first Attach, before it`() {
        var core = client()
        #expect(frames(&core) == [.hello, .list, .attach])
        var silent = client(asks: false)
        #expect(frames(&silent) == [.hello, .attach])
    }

    @Test func `those that run with nobody at them are counted`() throws {
        var core = client()
        try tell(&core, 2)
        try tell(&core, 3, attached: 1)
        try tell(&core, 4, exit: .exited(code: 0))
        try tell(&core, 5)
        // Our own, which is being made.
        try tell(&core, 1)
        try core.received(Frame(ListEnd()), on: LinkID(1), now: start)
        #expect(core.takeEffects() == [.othersDetached(2)])
    }

    @Test func `where there are none nothing is said`() throws {
        var core = client()
        try core.received(Frame(ListEnd()), on: LinkID(1), now: start)
        #expect(core.takeEffects() == [])
    }

    @Test func `an answer that nobody asked for breaks the protocol`() throws {
        var core = client(asks: false)
        #expect(throws: ProtocolViolation.unexpected(.listed)) { try tell(&core, 2) }
        #expect(throws: ProtocolViolation.unexpected(.listEnd)) {
            try core.received(Frame(ListEnd()), on: LinkID(1), now: start)
        }
    }
}
