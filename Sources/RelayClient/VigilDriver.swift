// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// Performs what a vigil orders, on the event loop of its links. Lives as long as the vigil.
final class VigilDriver {
    private var vigil: Vigil
    private let links: LinkSet
    private let words: Words
    private let happened: (Happened?) -> Void
    private let done: EventLoopPromise<Result>
    private let timer: LoopTimer
    private var isOver = false

    /// How it went, in the words of the core or, where the core knows nothing of it, of the user.
    enum Result: Sendable {
        case outcome(Vigil.Outcome)
        case failed(Ending)
    }

    /// `happened` is called with nil when all that was there is told.
    static func run(
        _ vigil: Vigil, _ access: Access, _ words: Words,
        happened: @escaping @Sendable (Happened?) -> Void = { _ in }
    ) -> EventLoopFuture<Result> {
        let loop = access.dialer.loop
        let done = loop.makePromise(of: Result.self)
        loop.execute {
            VigilDriver(vigil, access, words, happened, done).start()
        }
        return done.futureResult
    }

    private init(
        _ vigil: Vigil, _ access: Access, _ words: Words,
        _ happened: @escaping (Happened?) -> Void, _ done: EventLoopPromise<Result>
    ) {
        self.vigil = vigil
        links = LinkSet(access)
        self.words = words
        timer = LoopTimer(on: access.dialer.loop)
        self.happened = happened
        self.done = done
    }

    private func start() {
        links.start { self.told($0, $1) }
        vigil.started(now: .now)
        settle()
    }

    private func told(_ id: LinkID, _ event: LinkSet.Event) {
        switch event {
        case .opened:
            vigil.linkOpened(id, now: .now)
            settle()
        case .came(let link):
            links.read(link) { try vigil.received($0, on: id, now: .now) }
            settle()
        case .writable: settle()
        // It gets nothing.
        case .strange(let key): if vigil.isAnswered { CursorDriver.say(words.otherKey(key)) }
        case .lost(let failure, _):
            let ending = words.hopeless(failure, links, isAnswered: vigil.isAnswered)
            if let ending { return finish(.failed(ending)) }
            vigil.linkLost(id, now: .now)
            settle()
        }
    }

    private func settle() {
        guard !isOver else { return }
        var outcome: Vigil.Outcome?
        for effect in vigil.takeEffects() {
            switch effect {
            case .connect(let link): links.connect(link)
            case .disconnect(let link): links.disconnect(link)
            case .happened(let event): happened(event)
            case .began: happened(nil)
            case .end(let end): outcome = end
            }
        }
        if let outcome { return finish(result(outcome)) }
        links.write { _ in vigil.nextFrame(now: .now) }
        timer.arm(for: vigil.deadline, notWithin: links.writeWait) {
            self.vigil.tick(now: .now)
            self.settle()
        }
    }

    private func result(_ outcome: Vigil.Outcome) -> Result {
        if case .unreachable = outcome {
            return .failed(words.failedToConnect(links.lastFailure ?? .timedOut))
        }
        return .outcome(outcome)
    }

    private func finish(_ result: Result) {
        guard !isOver else { return }
        isOver = true
        timer.cancel()
        let done = done
        let ended = links.end { _ in vigil.nextFrame(now: .now) }
        let late = links.loop.scheduleTask(in: Farewell.patience) { done.succeed(result) }
        ended.whenComplete { _ in
            late.cancel()
            done.succeed(result)
        }
    }
}

extension Words {
    var needsControl: String { "this may only be done by who has control of the session" }

    /// A session whose holder was started by an older program.
    var tooOld: Ending {
        .failure(
            "the session was started by an older relay-holder that does not know this; it can be"
                + " attached to, and a new session can do it")
    }
}
