// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayTLS
internal import RelayWire

/// Performs what a vigil orders, on the event loop of its links. Lives as long as the vigil.
final class VigilDriver {
    private var vigil: Vigil
    private let links: LinkSet
    private let words: Words
    private let writer: OutputWriter
    /// A line for what has happened; nil where nobody wants to know.
    private let line: ((Happened?) -> String)?
    private let done: EventLoopPromise<Result>
    private let timer: LoopTimer
    /// In bytes, since the beginning.
    private var printed: UInt64 = 0
    private var written: UInt64 = 0
    private var pause = ReadingPause()
    private var farewell: Farewell?

    /// While more bytes wait for standard output than this the links are not read: what happens then
    /// waits at its session's holder, which counts what it cannot keep.
    static let mostWaiting: UInt64 = 64 * 1024

    /// How it went, in the words of the core or, where the core knows nothing of it, of the user.
    enum Result: Sendable {
        case outcome(Vigil.Outcome)
        case failed(Ending)
    }

    /// `line` is asked with nil when all that was there is told.
    static func run(
        _ vigil: Vigil, _ access: Access, _ words: Words, _ writer: OutputWriter,
        _ line: (@Sendable (Happened?) -> String)? = nil
    ) -> EventLoopFuture<Result> {
        let loop = access.dialer.loop
        let done = loop.makePromise(of: Result.self)
        loop.execute { VigilDriver(vigil, access, words, writer, line, done).start() }
        return done.futureResult
    }

    private init(
        _ vigil: Vigil, _ access: Access, _ words: Words, _ writer: OutputWriter,
        _ line: ((Happened?) -> String)?, _ done: EventLoopPromise<Result>
    ) {
        self.vigil = vigil
        links = LinkSet(access)
        self.words = words
        self.writer = writer
        self.line = line
        timer = LoopTimer(on: access.dialer.loop)
        self.done = done
    }

    private var isOver: Bool { farewell != nil }

    private func start() {
        let loop = links.loop
        let driver = NIOLoopBound(self, eventLoop: loop)
        do throws(SystemCallError) {
            try writer.start { event in loop.execute { driver.value.outputCame(event) } }
        } catch {
            return done.succeed(.failed(.failure("\(error)")))
        }
        links.start { self.told($0, $1) }
        vigil.started(now: .now)
        settle()
    }

    private func outputCame(_ event: OutputWriter.Event) {
        switch event {
        case .written(let end):
            written = end
            settle()
        case .failed(let error):
            // Whoever reads us has enough.
            finish(.failed(error == EPIPE ? Ending(status: 0) : .unwritable(error)))
        case .nextSession: break
        case .ended: farewell?.outputEnded()
        }
    }

    private func print(_ happened: Happened?) {
        guard let line else { return }
        let bytes = Array("\(line(happened))\n".utf8)
        printed += UInt64(bytes.count)
        writer.append(.output(bytes, end: printed))
    }

    /// Reads no more than standard output takes. Half of what may wait is to be written before
    /// reading goes on, for each pause costs a question to the peer.
    private func holdBack() {
        let waiting = printed - written
        if links.isReading, waiting > Self.mostWaiting {
            links.isReading = false
            pause.began(now: .now)
        } else if !links.isReading, waiting <= Self.mostWaiting / 2 {
            links.isReading = true
            pause.ended(now: .now)
        }
    }

    private func told(_ id: LinkID, _ event: LinkSet.Event) {
        switch event {
        case .opened:
            vigil.linkOpened(id, now: .now)
            settle()
        case .came(let link):
            links.read(link) { frame in
                pause.heard()
                try vigil.received(frame, on: id, now: .now)
            }
            settle()
        case .writable: settle()
        // It gets nothing.
        case .strange(let key): if vigil.isAnswered { say(words.otherKey(key)) }
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
            case .happened(let event): print(event)
            case .began: print(nil)
            case .end(let end): outcome = end
            }
        }
        if let outcome { return finish(result(outcome)) }
        holdBack()
        links.write { _ in pause.nextFrame() ?? vigil.nextFrame(now: .now) }
        timer.arm(for: deadline, notWithin: links.writeWait) {
            self.tick(now: .now)
            self.settle()
        }
    }

    /// Without a link there is nothing that could be silent.
    private var isPausing: Bool { links.isOpen && pause.deadline != nil }

    private var deadline: Instant? { isPausing ? pause.deadline : vigil.deadline }

    private func tick(now: Instant) {
        if isPausing { pause.tick(now: now) }
        if !isPausing { vigil.tick(now: now) }
    }

    private func result(_ outcome: Vigil.Outcome) -> Result {
        if case .unreachable = outcome {
            return .failed(words.failedToConnect(links.lastFailure ?? .timedOut))
        }
        return .outcome(outcome)
    }

    private func say(_ line: String) { writer.append(.words(Array("relay: \(line)\n".utf8))) }

    /// The last frames go out, and all output is written.
    private func finish(_ result: Result) {
        guard !isOver else { return }
        timer.cancel()
        let farewell = Farewell(on: links.loop)
        self.farewell = farewell
        writer.append(.end)
        links.end { _ in vigil.nextFrame(now: .now) }
            .whenComplete { _ in farewell.linksEnded() }
        farewell.isOver.map { result }.cascade(to: done)
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
