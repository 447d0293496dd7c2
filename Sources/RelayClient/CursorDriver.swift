// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// Performs what the core of a client without a terminal orders: one that reads a session's log,
/// types into it, or has it made. Lives as long as the core, on the event loop of its links.
final class CursorDriver {
    /// What becomes of the output, and when it is enough. Called on the event loop.
    protocol Reader: AnyObject {
        /// The session has answered, for the first time.
        func attached(_ attached: Attached, _ driver: CursorDriver)
        /// Output came; the reader says `wrote` with its end when it is done with it.
        func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver)
        /// These bytes of the output are gone.
        func lost(_ gap: Gap, _ driver: CursorDriver)
        /// Something was confirmed, or can be typed.
        func settled(_ driver: CursorDriver)
        /// How the call ends, if not as the core says.
        func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending?
    }

    private(set) var core: ClientCore
    private let reader: any Reader
    private let links: LinkSet
    private(set) var words: Words
    private let done: EventLoopPromise<Ending>
    private let timer: LoopTimer
    private var reason: Ending?
    private var isOver = false
    private var isSettling = false
    private var mustSettleAgain = false

    static func run(
        _ plan: ClientPlan, _ access: Access, _ words: Words,
        _ reader: @escaping @Sendable () -> any Reader
    ) -> EventLoopFuture<Ending> {
        let loop = access.dialer.loop
        let done = loop.makePromise(of: Ending.self)
        loop.execute { CursorDriver(plan, access, words, reader(), done).start() }
        return done.futureResult
    }

    private init(
        _ plan: ClientPlan, _ access: Access, _ words: Words, _ reader: any Reader,
        _ done: EventLoopPromise<Ending>
    ) {
        core = ClientCore(plan)
        self.reader = reader
        links = LinkSet(access)
        self.words = words
        timer = LoopTimer(on: access.dialer.loop)
        self.done = done
    }

    var loop: any EventLoop { links.loop }

    private func start() {
        links.start { self.told($0, $1) }
        tell { $0.started(now: $1) }
    }

    /// Tells the core what happened, and does what it orders then.
    func tell(_ event: (inout ClientCore, Instant) -> Void) {
        event(&core, .now)
        settle()
    }

    /// The output before `end` is where it belongs.
    func wrote(to end: UInt64) { tell { $0.wroteOutput(to: end, now: $1) } }

    /// The reader has enough.
    func leave(with ending: Ending) {
        reason = reason ?? ending
        tell { $0.leave(now: $1) }
    }

    private func told(_ id: LinkID, _ event: LinkSet.Event) {
        switch event {
        case .opened: tell { $0.linkOpened(id, now: $1) }
        case .came(let link): read(link)
        case .writable: settle()
        // It gets nothing.
        case .strange(let key): if words.hasAttached { Self.say(words.otherKey(key)) }
        case .lost(let failure, let wasAccepted):
            let ending = words.hopeless(failure, links, isAnswered: words.hasAttached)
            if let ending { return leave(with: ending) }
            tell { $0.linkLost(id, wasAccepted: wasAccepted, now: $1) }
        }
    }

    private func read(_ link: LinkSet.Link) {
        let now = Instant.now
        core.bytesCame(on: link.id, now: now)
        links.read(link) { try core.received($0, on: link.id, now: now) }
        settle()
    }

    private func settle() {
        mustSettleAgain = true
        guard !isSettling else { return }
        isSettling = true
        while mustSettleAgain, !isOver {
            mustSettleAgain = false
            for effect in core.takeEffects() { perform(effect) }
            if !isOver { reader.settled(self) }
            sendFrames()
        }
        isSettling = false
        if !isOver { armTimer() }
    }

    private func perform(_ effect: ClientCore.Effect) {
        switch effect {
        case .connect(let link): links.connect(link)
        case .disconnect(let link): links.disconnect(link)
        case .write(let bytes, let end): reader.read(bytes, end: end, self)
        case .lost(let gap): reader.lost(gap, self)
        case .attached(let attached):
            words.session = attached.name.text
            words.hasAttached = true
            reader.attached(attached, self)
        case .notice(let text): Self.say(Printable.line(text))
        case .inputUncertain(let count): Self.say(words.uncertain(count))
        case .end(let outcome): finish(outcome)
        case .denied: leave(with: .failure(words.needsControl))
        case .draw, .othersDetached, .sessionSize, .present, .sessions, .moved, .stayed: break
        }
    }

    static func say(_ line: String) { Ending(status: 0, lines: [line]).say() }

    private func sendFrames() {
        guard !isOver else { return }
        links.write { core.nextFrame(on: $0, now: .now) }
    }

    private func armTimer() {
        timer.arm(for: core.deadline, notWithin: links.writeWait) {
            self.tell { $0.tick(now: $1) }
        }
    }

    private func finish(_ outcome: ClientCore.Outcome) {
        isOver = true
        timer.cancel()
        let ending = reason ?? reader.ending(outcome, words) ?? failure(outcome)
        let done = done
        let late = loop.scheduleTask(in: Farewell.patience) { done.succeed(ending) }
        links.end { core.nextFrame(on: $0, now: .now) }.whenComplete { _ in
            late.cancel()
            done.succeed(ending)
        }
    }

    private func failure(_ outcome: ClientCore.Outcome) -> Ending {
        if case .unreachable = outcome, let failure = links.lastFailure {
            return words.failedToConnect(failure)
        }
        return words.ending(outcome)
    }
}
