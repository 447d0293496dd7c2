// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// Performs what a vigil orders, on the event loop of its links. Lives as long as the vigil.
final class VigilDriver {
    private var vigil: Vigil
    private let links: LinkSet
    private let words: Words
    private let pin: Fingerprint?
    private let happened: (Happened?) -> Void
    private let done: EventLoopPromise<Result>
    private var timer: Scheduled<Void>?
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
        pin = access.pin
        self.happened = happened
        self.done = done
    }

    private func start() {
        links.start { self.told($0, $1) }
        vigil.started(now: .now)
        settle()
    }

    private func told(_ link: LinkID, _ event: LinkSet.Event) {
        switch event {
        case .opened: vigil.linkOpened(link, now: .now)
        case .received(let frame):
            do throws(ProtocolViolation) {
                try vigil.received(frame, on: link, now: .now)
            } catch {
                links.broken(link, error)
            }
        case .settled: settle()
        case .lost(let failure):
            let ending = words.hopeless(
                failure, pin: pin, hasMet: links.hasMetServer, isAnswered: vigil.isAnswered)
            if let ending { return finish(.failed(ending)) }
            vigil.linkLost(link, now: .now)
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
        for link in links.writable {
            var frames: [Frame] = []
            while let frame = vigil.nextFrame(now: .now) { frames.append(frame) }
            links.write(frames, on: link)
        }
        if let outcome { return finish(result(outcome)) }
        timer?.cancel()
        timer = vigil.deadline.map { deadline in
            let wait = max(TimeAmount(deadline - Instant.now), .zero)
            return links.loop.assumeIsolated().scheduleTask(in: wait) {
                self.vigil.tick(now: .now)
                self.settle()
            }
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
        timer?.cancel()
        let done = done
        let ended = links.end()
        let late = links.loop.scheduleTask(in: Farewell.patience) { done.succeed(result) }
        ended.whenComplete { _ in
            late.cancel()
            done.succeed(result)
        }
    }
}

extension Words {
    /// What another attempt cannot mend, so long as there was no answer: another key than the one that
    /// is pinned, a server that refuses our certificate or speaks otherwise, or, before it was ever
    /// met, a failure that will not pass.
    func hopeless(
        _ failure: ConnectFailure, pin: Fingerprint?, hasMet: Bool, isAnswered: Bool
    ) -> Ending? {
        guard !isAnswered else { return nil }
        switch failure {
        case .otherKey(let key): return changedKey(key, pinned: pin ?? key)
        case .protocolBroken, .tls: return failedToConnect(failure)
        default: return hasMet || failure.mayPass ? nil : failedToConnect(failure)
        }
    }

    var needsControl: String { "this may only be done by who has control of the session" }

    /// A session whose holder was started by an older program.
    var tooOld: Ending {
        .failure(
            "the session was started by an older relay-holder that does not know this; it can be"
                + " attached to, and a new session can do it")
    }
}
