// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// A client core on a bench: the tests are its network, its session and its terminal.
struct Caller {
    var core: ClientCore
    var now = start
    /// The link that was opened last.
    var link = LinkID(0)

    /// Calls for a terminal on the first session, unless told otherwise.
    init(_ change: (inout ClientPlan) -> Void = { _ in }) {
        var plan = ClientPlan(attach: .terminal(generation: 0), jitter: 1)
        change(&plan)
        core = ClientCore(plan)
        core.started(now: now)
    }

    /// The attempt under way succeeds; gives the frames that are sent at once.
    mutating func linkOpens() -> [Frame] {
        for effect in core.takeEffects() {
            if case .connect(let id) = effect { link = id }
        }
        core.linkOpened(link, now: now)
        return frames()
    }

    mutating func receive(_ body: some FrameBody, channel: UInt64 = 1) throws {
        let isAboutLink = body.type.scope == .link
        try core.received(
            Frame(body, channel: isAboutLink ? 0 : channel), on: link, now: now)
    }

    /// The session answers; more of the answer may be changed.
    mutating func attach(
        at offset: UInt64 = 0, lost: UInt64 = 0, inputWritten: UInt64 = 0, role: Role = .owner,
        _ change: (inout Attached) -> Void = { _ in }
    ) throws {
        var attached = Attached(
            session: .number(1), name: SessionName("work")!, role: role, offset: offset,
            lost: lost, inputWritten: inputWritten, whenFull: .drop)
        attached.features = Feature.all
        change(&attached)
        try receive(attached)
    }

    /// A client that is attached and has nothing left to say or do.
    static func attached(_ change: (inout ClientPlan) -> Void = { _ in }) throws -> Caller {
        var caller = Caller(change)
        _ = caller.linkOpens()
        try caller.attach()
        _ = caller.core.takeEffects()
        return caller
    }

    /// The link breaks and, after the wait, the next one is there; gives its Attach.
    mutating func reconnect() throws -> Attach? {
        core.linkLost(link, now: now)
        wait(.seconds(5))
        return try linkOpens().first { $0.type == .attach }?.decode()
    }

    mutating func frames() -> [Frame] {
        var frames: [Frame] = []
        for link in core.lanes.map(\.link) {
            while let frame = core.nextFrame(on: link, now: now) { frames.append(frame) }
        }
        return frames
    }

    /// What the core orders beside connections.
    mutating func effects() -> [ClientCore.Effect] {
        core.takeEffects().filter { effect in
            switch effect {
            case .connect, .disconnect: false
            default: true
            }
        }
    }

    /// Time passes, and the core is called at each of its deadlines; what it sends is given.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [Frame] {
        let end = now + duration
        var sent: [Frame] = []
        while let deadline = core.deadline, deadline <= end {
            now = max(now, deadline)
            core.tick(now: now)
            sent += frames()
            if core.deadline == deadline { break }
        }
        now = end
        return sent
    }

    mutating func outcome() -> ClientCore.Outcome? {
        for effect in core.takeEffects() {
            if case .end(let outcome) = effect { return outcome }
        }
        return nil
    }
}
