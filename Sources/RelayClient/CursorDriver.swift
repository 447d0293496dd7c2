// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// Performs what the core of a client without a terminal orders: one that reads a session's log,
/// types into it, or has it made. Lives as long as the core, on the event loop of its links.
final class CursorDriver {
    /// What becomes of the output, and when it is enough. Called on the event loop.
    protocol Reader: AnyObject {
        /// The session has answered, for the first time.
        func attached(_ attached: Attached, _ driver: CursorDriver)
        /// Output came; it is to be printed, or the driver told with its end that it `wrote` it.
        func read(_ bytes: [UInt8], end: UInt64, _ driver: CursorDriver)
        /// These bytes of the output are gone.
        func lost(_ gap: Gap, _ driver: CursorDriver)
        /// What was printed before `end` is where it belongs.
        func printed(to end: UInt64, _ driver: CursorDriver)
        /// Standard output takes nothing more, for this reason of the system's.
        func outputFailed(_ error: CInt, _ driver: CursorDriver)
        /// Something was confirmed, or can be typed.
        func settled(_ driver: CursorDriver)
        /// How the call ends, if not as the core says.
        func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending?
        /// What is still to be printed when nothing follows.
        func rest() -> [UInt8]
    }

    private(set) var core: ClientCore
    private let reader: any Reader
    private let links: LinkSet
    private(set) var words: Words
    private let writer: OutputWriter
    private let done: EventLoopPromise<Ending>
    private let timer: LoopTimer
    private var reason: Ending?
    /// How it went; nil as long as it goes on.
    private var outcome: ClientCore.Outcome?
    private var farewell: Farewell?
    private var isSettling = false
    private var mustSettleAgain = false

    static func run(
        _ plan: ClientPlan, _ access: Access, _ words: Words, _ writer: OutputWriter,
        _ reader: @escaping @Sendable () -> any Reader
    ) -> EventLoopFuture<Ending> {
        let loop = access.dialer.loop
        let done = loop.makePromise(of: Ending.self)
        loop.execute { CursorDriver(plan, access, words, writer, reader(), done).start() }
        return done.futureResult
    }

    private init(
        _ plan: ClientPlan, _ access: Access, _ words: Words, _ writer: OutputWriter,
        _ reader: any Reader, _ done: EventLoopPromise<Ending>
    ) {
        core = ClientCore(plan)
        self.reader = reader
        self.writer = writer
        links = LinkSet(access)
        self.words = words
        timer = LoopTimer(on: access.dialer.loop)
        self.done = done
    }

    var loop: any EventLoop { links.loop }

    private var isOver: Bool { farewell != nil }

    private func start() {
        let loop = loop
        let driver = NIOLoopBound(self, eventLoop: loop)
        do throws(SystemCallError) {
            try writer.start { event in loop.execute { driver.value.outputCame(event) } }
        } catch {
            return done.succeed(.failure("\(error)"))
        }
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

    /// What is printed is not read: so the call ends like this, unless there is worse.
    func leaveUnread(with ending: Ending) {
        if (self.ending?.status ?? 0) == 0 { reason = ending }
        tell { $0.leave(now: $1) }
    }

    /// Prints output of the session that ends at this offset.
    func print(_ bytes: [UInt8], end: UInt64) { writer.append(.output(bytes, end: end)) }

    /// Prints a line that is the answer to the call.
    func print(_ line: String) { writer.append(.screen(Array("\(line)\n".utf8))) }

    /// Says something to the user, behind what was printed.
    func say(_ line: String) { writer.append(.words(Array("relay: \(line)\n".utf8))) }

    private func outputCame(_ event: OutputWriter.Event) {
        switch event {
        case .written(let end):
            wrote(to: end)
            reader.printed(to: end, self)
        case .failed(let error): reader.outputFailed(error, self)
        case .nextSession: break
        case .ended: farewell?.outputEnded()
        }
    }

    private func told(_ id: LinkID, _ event: LinkSet.Event) {
        switch links.pass(event, of: id, words, { $0(&core) }) {
        case .say(let line): say(line)
        case .end(let ending): leave(with: ending)
        case nil: settle()
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
        case .notice(let text): say(Printable.line(text))
        case .inputUncertain(let count): say(words.uncertain(count))
        case .end(let outcome): finish(outcome)
        case .denied: leave(with: .failure(words.needsControl))
        case .draw, .othersDetached, .sessionSize, .present, .sessions, .moved, .stayed: break
        }
    }

    private func sendFrames() {
        guard !isOver else { return }
        links.write { core.nextFrame(on: $0, now: .now) }
    }

    private func armTimer() {
        timer.arm(for: core.deadline, notWithin: links.writeWait) {
            self.tell { $0.tick(now: $1) }
        }
    }

    /// The last frames go out, and all output is written.
    private func finish(_ outcome: ClientCore.Outcome) {
        self.outcome = outcome
        timer.cancel()
        let farewell = Farewell(on: loop)
        self.farewell = farewell
        let rest = reader.rest()
        if !rest.isEmpty { writer.append(.screen(rest)) }
        writer.append(.end)
        links.end { core.nextFrame(on: $0, now: .now) }
            .whenComplete { _ in farewell.linksEnded() }
        farewell.isOver.assumeIsolated().whenComplete { _ in
            if let ending = self.ending { self.done.succeed(ending) }
        }
    }

    /// How the call ends, as far as that is known.
    private var ending: Ending? {
        reason ?? outcome.map { reader.ending($0, words) ?? failure($0) }
    }

    private func failure(_ outcome: ClientCore.Outcome) -> Ending {
        if case .unreachable = outcome, let failure = links.lastFailure {
            return words.failedToConnect(failure)
        }
        return words.ending(outcome)
    }
}

extension CursorDriver.Reader {
    func printed(to end: UInt64, _ driver: CursorDriver) {}

    func outputFailed(_ error: CInt, _ driver: CursorDriver) {
        driver.leaveUnread(with: .unwritable(error))
    }

    func settled(_ driver: CursorDriver) {}
    func ending(_ outcome: ClientCore.Outcome, _ words: Words) -> Ending? { nil }
    func rest() -> [UInt8] { [] }
}
