// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// How a link does: round trips, then how much it carries each way. Begins when TLS is up, and lives
/// as long as the link.
package struct Measurement: Equatable, Sendable {
    package enum Effect: Equatable, Sendable {
        /// There is more to be seen.
        case progressed
        /// The link is to be closed.
        case end(Outcome)
    }

    package enum Outcome: Equatable, Sendable {
        case measured
        case refused(Refused)
        /// No answer came in time.
        case silent
        /// The server goes.
        case closing
    }

    private enum Phase: Equatable {
        /// The server is to say who it is, and whether this device is let in.
        case opening
        case asking
        /// One of the two ways; nothing else is sent then.
        case loading
        case ended
    }

    /// How many round trips may be wanted.
    package static let counts = 1...1000
    /// Between two of them.
    package static let interval: Duration = .milliseconds(200)
    /// For the first answer, and for the last ones.
    package static let patience: Duration = .seconds(10)
    /// So much more than the least is no accident of a queue: a packet was lost and sent again after
    /// at least that (Linux: TCP_RTO_MIN), or the link was down.
    package static let lateness: Duration = .milliseconds(200)

    /// One Ping, numbered by its place.
    private struct Question: Equatable {
        var sentAt: Instant
        var took: Duration?
    }

    private let count: Int
    private let wantsThroughput: Bool
    private var phase = Phase.opening
    private var outbox: [Frame]
    /// When the phase began, or the last question was asked.
    private var since: Instant
    private var questions: [Question] = []
    private var hello: Hello?
    private var hasAnswered = false
    private var load: Throughput?
    private var effects: [Effect] = []

    package private(set) var down: Throughput?
    package private(set) var up: Throughput?
    /// The server is too old to carry padding.
    package var isUnsupported: Bool {
        wantsThroughput && hello.map { !$0.features.contains(Feature.padding) } ?? false
    }

    /// - Parameter count: one of `counts`.
    package init(count: Int, wantsThroughput: Bool, software: String, now: Instant) {
        precondition(Self.counts.contains(count), "a number of round trips is checked before")
        self.count = count
        self.wantsThroughput = wantsThroughput
        since = now
        // A question that costs the host nothing: its answer says that this device is let in.
        outbox = [Frame(Hello(software: software)), Frame(Devices(.list))]
    }

    package var software: String { hello?.software ?? "" }
    package var sent: Int { questions.count }
    /// Those that were answered, in the order of the questions.
    package var roundTrips: [Duration] { questions.compactMap(\.took) }
    /// Of these, how many came late.
    package var late: Int {
        let times = roundTrips
        guard let least = times.min() else { return 0 }
        return times.count { $0 >= least + Self.lateness }
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// The next frame; pulled when the connection takes it.
    package mutating func nextFrame(now: Instant) -> Frame? {
        if !outbox.isEmpty { return outbox.removeFirst() }
        guard phase == .loading else { return nil }
        return load?.nextFrame(now: now)
    }

    /// When `tick` matters next.
    package var deadline: Instant? {
        switch phase {
        case .opening: since + Self.patience
        case .asking where sent == 0: since
        case .asking: since + (sent < count ? Self.interval : Self.patience)
        case .loading: load?.deadline
        case .ended: nil
        }
    }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        guard let deadline, now >= deadline else { return }
        switch phase {
        case .opening: end(.silent)
        case .asking where sent < count: ask(now: now)
        case .asking: roundTrips.isEmpty ? end(.silent) : beginLoading(.down, now: now)
        case .loading:
            if load?.tick(now: now) == true { progressed() }
            finishLoading(now: now)
        case .ended: break
        }
    }

    /// The user wants to see what there is.
    package mutating func interrupted() { end(.measured) }

    package mutating func received(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        guard phase != .ended else { return }
        switch frame.type {
        case .hello: hello = try ProtocolViolation.decoding(frame)
        case .deviceTable: hasAnswered = true
        case .pong: answered(try ProtocolViolation.decoding(frame), now: now)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            outbox.append(Frame(Pong(token: ping.token)))
        case .padding: try loaded(ProtocolViolation.decoding(frame), now: now)
        case .refused: end(.refused(try ProtocolViolation.decoding(frame)))
        case .closing: end(.closing)
        default: throw .unexpected(frame.type)
        }
        if phase == .opening, hello != nil, hasAnswered {
            phase = .asking
            since = now
            ask(now: now)
        }
    }

    private mutating func ask(now: Instant) {
        outbox.append(Frame(Ping(token: UInt64(sent))))
        questions.append(Question(sentAt: now))
        since = now
    }

    private mutating func answered(_ pong: Pong, now: Instant) {
        guard pong.token < UInt64(sent), questions[Int(pong.token)].took == nil else { return }
        questions[Int(pong.token)].took = now - questions[Int(pong.token)].sentAt
        progressed()
        let isComplete = sent == count && questions.allSatisfy { $0.took != nil }
        if phase == .asking, isComplete { beginLoading(.down, now: now) }
    }

    private mutating func beginLoading(_ direction: Throughput.Direction, now: Instant) {
        guard wantsThroughput, !isUnsupported else { return end(.measured) }
        phase = .loading
        load = Throughput(direction, now: now)
    }

    private mutating func loaded(_ padding: Padding, now: Instant) throws(ProtocolViolation) {
        guard phase == .loading, let direction = load?.direction else {
            throw .unexpected(.padding)
        }
        switch direction {
        case .down: try load?.received(UInt64(padding.bytes.count), now: now)
        case .up:
            let before = load?.arrived ?? 0
            guard padding.taken >= before, padding.bytes.isEmpty else { throw .tooMuchPadding }
            try load?.received(padding.taken - before, now: now)
        }
        finishLoading(now: now)
    }

    private mutating func finishLoading(now: Instant) {
        guard let load, load.isOver(now: now) else { return }
        progressed()
        switch load.direction {
        case .down:
            down = load
            // What has not arrived by now would be counted for the other way.
            if load.isComplete { beginLoading(.up, now: now) } else { end(.measured) }
        case .up: end(.measured)
        }
    }

    private mutating func progressed() { effects.append(.progressed) }

    private mutating func end(_ outcome: Outcome) {
        guard phase != .ended else { return }
        phase = .ended
        switch load?.direction {
        case .down: down = load
        case .up: up = load
        case nil: break
        }
        effects.append(.end(outcome))
    }

    /// What is being measured now, for the plot.
    package var loading: Throughput? { phase == .loading ? load : nil }

    /// No more round trips are measured.
    package var hasAsked: Bool { phase == .loading || phase == .ended }
}
