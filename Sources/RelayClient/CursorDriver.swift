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
    private let pin: Fingerprint?
    private let done: EventLoopPromise<Ending>
    private var timer: Scheduled<Void>?
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
        pin = access.pin
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

    private func told(_ link: LinkID, _ event: LinkSet.Event) {
        switch event {
        case .opened: core.linkOpened(link, now: .now)
        case .received(let frame):
            core.bytesCame(on: link, now: .now)
            do throws(ProtocolViolation) {
                try core.received(frame, on: link, now: .now)
            } catch {
                links.broken(link, error)
            }
        case .settled: settle()
        case .lost(let failure):
            let ending = words.hopeless(
                failure, pin: pin, hasMet: links.hasMetServer, isAnswered: words.hasAttached)
            if let ending {
                reason = ending
                tell { $0.leave(now: $1) }
            } else {
                tell { $0.linkLost(link, now: $1) }
            }
        }
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
        for link in links.writable {
            var frames: [Frame] = []
            while let frame = core.nextFrame(on: link, now: .now) { frames.append(frame) }
            links.write(frames, on: link)
        }
    }

    private func armTimer() {
        timer?.cancel()
        timer = core.deadline.map { deadline in
            let wait = max(TimeAmount(deadline - Instant.now), .zero)
            return loop.assumeIsolated().scheduleTask(in: wait) {
                self.tell { $0.tick(now: $1) }
            }
        }
    }

    private func finish(_ outcome: ClientCore.Outcome) {
        sendFrames()
        isOver = true
        timer?.cancel()
        let ending = reason ?? reader.ending(outcome, words) ?? failure(outcome)
        let done = done
        let late = loop.scheduleTask(in: Farewell.patience) { done.succeed(ending) }
        links.end().whenComplete { _ in
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
