// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// A question whose answer may take long: how a session ends, when it falls silent, or what happens
/// on a host. It is asked again on each new link, until there is an answer or nobody wants to know
/// any more. Lives as long as the program.
package struct Vigil: Equatable, Sendable {
    package enum Subject: Equatable, Sendable {
        /// The answer to this request to the session of this Attach.
        case session(Attach, Request)
        /// Everything that happens to the sessions of a host; it has no end.
        case host(Watch)
    }

    package enum Effect: Equatable, Sendable {
        /// Open a connection and finish its TLS handshake; answer `linkOpened` or `linkLost`.
        case connect(LinkID)
        /// Forget this connection, whatever state it is in.
        case disconnect(LinkID)
        case happened(Happened)
        /// What was there at the beginning is told, at the first link and at each later one: what
        /// has happened between two links is not known.
        case began
        /// The vigil is over: write what `nextFrame` still gives, and close.
        case end(Outcome)
    }

    package enum Outcome: Equatable, Sendable {
        case answered(SessionInformation)
        case refused(Refused)
        /// The first connection could not be made.
        case unreachable
        /// Nobody wants to wait any longer.
        case outOfTime
        /// The session's holder is of a version that cannot be asked so.
        case unsupported
    }

    private enum Phase: Equatable {
        /// No link; the next attempt is made then.
        case waiting(until: Instant)
        /// The driver is connecting.
        case connecting(LinkID, until: Instant)
        /// The question was sent, or is about to be.
        case asking(LinkID)
        case ended
    }

    package static let channel = Inquiry.channel

    private let subject: Subject
    private let software: String
    private let endsBy: Instant?
    private let firstPatience: Duration
    private var phase = Phase.ended
    private var health: LinkHealth?
    private var backoff: Backoff
    private var outbox: [Frame] = []
    private var lastLink = 0
    private var hasHadLink = false
    /// The peer has understood the question once.
    package private(set) var isAnswered = false
    private var failedAttempts = 0
    /// How often the session did not answer, though its server was there.
    private var timesUnreachable = 0
    private var effects: [Effect] = []

    /// - Parameter endsBy: nil waits for ever.
    package init(
        _ subject: Subject, software: String, endsBy: Instant? = nil,
        firstPatience: Duration = ClientCore.attemptPatience, jitter: UInt64
    ) {
        self.subject = subject
        self.software = software
        self.endsBy = endsBy
        self.firstPatience = firstPatience
        backoff = Backoff(jitter: jitter)
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    package var deadline: Instant? {
        switch phase {
        case .waiting(let until), .connecting(_, let until): earlier(until, endsBy)
        case .asking: earlier(health?.deadline, endsBy)
        case .ended: nil
        }
    }

    package mutating func started(now: Instant) { connect(now: now) }

    /// Time has passed; early calls are harmless.
    package mutating func tick(now: Instant) {
        if let endsBy, now >= endsBy { return end(.outOfTime) }
        switch phase {
        case .waiting(let until) where now >= until: connect(now: now)
        case .connecting(_, let until) where now >= until: dropLink(now: now)
        case .asking:
            if let question = health?.tick(now: now) { outbox.append(question) }
            // Nothing is lost by asking anew on another link.
            if health?.isSuspected == true { dropLink(now: now) }
        default: break
        }
    }

    package mutating func linkOpened(_ link: LinkID, now: Instant) {
        guard case .connecting(link, _) = phase else { return }
        phase = .asking(link)
        hasHadLink = true
        health = LinkHealth(usual: RoundTrip(), patience: LinkHealth.programPatience, now: now)
        outbox = [Frame(Hello(software: software))]
        switch subject {
        case .host(let watch): outbox.append(Frame(watch))
        case .session(let attach, let request):
            outbox.append(Frame(attach, channel: Self.channel))
            outbox.append(Frame(request, channel: Self.channel))
        }
    }

    package mutating func linkLost(_ link: LinkID, now: Instant) {
        switch phase {
        case .connecting(link, _), .asking(link): dropLink(now: now)
        default: break
        }
    }

    /// The next frame for the present link; after the end, what is left for it.
    package mutating func nextFrame(now: Instant) -> Frame? {
        guard !outbox.isEmpty else { return nil }
        health?.said(now: now)
        return outbox.removeFirst()
    }

    /// A frame came. An error means that this link is not worth keeping.
    package mutating func received(
        _ frame: Frame, on link: LinkID, now: Instant
    ) throws(ProtocolViolation) {
        guard case .asking(link) = phase else { return }
        health?.heard(now: now)
        switch frame.type {
        case .hello, .notice: break
        case .pong:
            let pong = try ProtocolViolation.decoding(frame, as: Pong.self)
            health?.answered(token: pong.token, now: now)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            outbox.append(Frame(Pong(token: ping.token)))
        case .closing: dropLink(now: now)
        case .refused: refused(try ProtocolViolation.decoding(frame), now: now)
        default: try receivedAnswer(frame)
        }
    }

    private mutating func receivedAnswer(_ frame: Frame) throws(ProtocolViolation) {
        switch (subject, frame.type) {
        case (.host, .happened):
            effects.append(.happened(try ProtocolViolation.decoding(frame)))
        case (.host, .listEnd):
            settled()
            effects.append(.began)
        case (.session, .attached):
            let attached = try ProtocolViolation.decoding(frame, as: Attached.self)
            settled()
            if !attached.features.contains(Feature.jobs) { end(.unsupported) }
        case (.session(let attach, _), .response):
            let answer = try ProtocolViolation.decoding(frame, as: Response.self).information
            outbox = []
            if answer.exit != nil, attach.role >= .control {
                outbox = [Frame(ExitSeen(), channel: Self.channel)]
            }
            end(.answered(answer))
        default: throw .unexpected(frame.type)
        }
    }

    /// The link does what it is for.
    private mutating func settled() {
        backoff.reset()
        isAnswered = true
        failedAttempts = 0
    }

    /// As a session's client: once it was answered, what may pass does.
    private mutating func refused(_ refusal: Refused, now: Instant) {
        let mayPass: Bool
        switch refusal.code {
        case .limit, .penalised: mayPass = isAnswered
        case .unreachable:
            mayPass = isAnswered || timesUnreachable < ClientCore.firstAttempts
            timesUnreachable += 1
        default: mayPass = false
        }
        if mayPass { dropLink(now: now) } else { end(.refused(refusal)) }
    }

    private mutating func connect(now: Instant) {
        lastLink += 1
        let patience = hasHadLink ? ClientCore.attemptPatience : firstPatience
        phase = .connecting(LinkID(lastLink), until: now + patience)
        effects.append(.connect(LinkID(lastLink)))
    }

    private mutating func dropLink(now: Instant) {
        effects.append(.disconnect(LinkID(lastLink)))
        health = nil
        outbox = []
        failedAttempts += 1
        guard hasHadLink || failedAttempts < ClientCore.firstAttempts else {
            return end(.unreachable)
        }
        phase = .waiting(until: now + backoff.take())
    }

    private mutating func end(_ outcome: Outcome) {
        guard phase != .ended else { return }
        phase = .ended
        effects.append(.end(outcome))
    }
}
