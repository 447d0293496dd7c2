// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Links come and go.
extension ClientCore {
    /// The connection is there and its TLS handshake complete.
    package mutating func linkOpened(_ link: LinkID, now: Instant) {
        guard case .connecting(link, _) = phase else { return }
        phase = .attaching(link)
        hasHadLink = true
        heartbeat = Heartbeat(now: now)
        uplink.startOver()
        outbox = [Frame(Hello(software: plan.software, features: [Feature.notices]))]
        if let token = plan.token { outbox.append(Frame(Token(token))) }
        // Before the Attach: the answer shall be there before the session's first output.
        othersDetached = plan.asksForOthers && session == nil ? 0 : nil
        if othersDetached != nil { outbox.append(Frame(List())) }
        outbox.append(Frame(attach(now: now), channel: Self.channel))
    }

    /// The connection could not be made, or has ended.
    package mutating func linkLost(_ link: LinkID, now: Instant) {
        switch phase {
        case .connecting(link, _), .attaching(link), .attached(link): dropLink(now: now)
        default: break
        }
    }

    /// Bytes came, perhaps less than a frame: the peer is there. On a slow link a large frame takes
    /// longer than the peer may be silent.
    package mutating func bytesCame(on link: LinkID, now: Instant) {
        if case .attaching(link) = phase { heartbeat?.heard(now: now) }
        if case .attached(link) = phase { heartbeat?.heard(now: now) }
    }

    /// A frame came. An error means that this link is not worth keeping; the driver says
    /// `linkLost` after it.
    package mutating func received(
        _ frame: Frame, on link: LinkID, now: Instant
    ) throws(ProtocolViolation) {
        switch phase {
        case .attaching(link), .attached(link): break
        default: return
        }
        heartbeat?.heard(now: now)
        switch frame.type {
        case .hello: creation?.learned(try ProtocolViolation.decoding(frame, as: Hello.self).boot)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            outbox.append(Frame(Pong(token: ping.token)))
        case .pong: _ = try ProtocolViolation.decoding(frame, as: Pong.self)
        case .closing: dropLink(now: now)
        case .refused: refused(try ProtocolViolation.decoding(frame), now: now)
        case .notice:
            let notice = try ProtocolViolation.decoding(frame, as: Notice.self)
            if !hasHeardNotice { effects.append(.notice(notice.text)) }
            hasHeardNotice = true
        case .listed: try heardOf(ProtocolViolation.decoding(frame, as: Listed.self).information)
        case .listEnd: try heardOfAll()
        case .attached: try receivedAttached(ProtocolViolation.decoding(frame), link, now: now)
        default:
            guard case .attached = phase else { throw .unexpected(frame.type) }
            try receivedSession(frame, now: now)
        }
    }

    private mutating func heardOf(_ other: SessionInformation) throws(ProtocolViolation) {
        guard let count = othersDetached else { throw .unexpected(.listed) }
        let isOurs = other.session == session?.session || other.session == plan.attach.session
        let isFree = other.attached == 0 && other.exit == nil
        othersDetached = count + (isFree && !isOurs ? 1 : 0)
    }

    private mutating func heardOfAll() throws(ProtocolViolation) {
        guard let count = othersDetached else { throw .unexpected(.listEnd) }
        othersDetached = nil
        if count > 0 { effects.append(.othersDetached(count)) }
    }

    mutating func connect(now: Instant) {
        lastLink += 1
        let link = LinkID(lastLink)
        let patience = hasHadLink ? Self.attemptPatience : plan.firstPatience
        phase = .connecting(link, until: now + patience)
        effects.append(.connect(link))
    }

    /// The present link is no good: forget it and try again later.
    mutating func dropLink(now: Instant) {
        effects.append(.disconnect(LinkID(lastLink)))
        heartbeat = nil
        outbox = []
        drawing = nil
        if leavesBy != nil { return end(.detached(undelivered: uplink.count)) }
        failedAttempts += 1
        guard hasHadLink || failedAttempts < Self.firstAttempts else { return end(.unreachable) }
        phase = .waiting(until: now + backoff.take())
    }

    mutating func end(_ outcome: Outcome) {
        guard phase != .ended else { return }
        phase = .ended
        effects.append(.end(outcome))
    }

    private mutating func attach(now: Instant) -> Attach {
        var attach = plan.attach
        generation += 1
        attach.generation = generation
        attach.size = size
        attach.takesDenials = true
        attach.inputWritten = uplink.written
        attach.inputEnd = uplink.end
        attach.creation = creation?.ask(now: now)
        attach.name = creation?.name ?? attach.name
        if let session {
            attach.session = session.session
            attach.name = nil
            attach.latest = false
            attach.resumes = true
        }
        if let received = cursor.received {
            attach.start = .offset(received)
            attach.outputWritten = cursor.written
        }
        cursor.attaching()
        return attach
    }

    private mutating func receivedAttached(
        _ attached: Attached, _ link: LinkID, now: Instant
    ) throws(ProtocolViolation) {
        guard case .attaching = phase else { throw .unexpected(.attached) }
        var gap: Gap?
        if attached.isDrawn {
            guard plan.attach.snapshotHistory != nil else { throw .unexpected(.attached) }
            drawing = []
        } else {
            gap = try cursor.attached(at: attached.offset, lost: attached.lost)
        }
        if attached.inputUnknown {
            let uncertain = try uplink.abandon(before: attached.inputWritten)
            if uncertain > 0 { effects.append(.inputUncertain(uncertain)) }
        } else {
            try uplink.confirmed(attached.inputWritten)
        }
        phase = .attached(link)
        filter.suppress([])
        backoff.reset()
        failedAttempts = 0
        timesUnreachable = 0
        if session == nil { effects.append(.attached(attached)) }
        session = attached
        creation = nil
        if attached.role < .control { uplink.drop() }
        if let gap { lost(gap) }
    }

    private mutating func refused(_ refusal: Refused, now: Instant) {
        switch refusal.code {
        case .superseded: dropLink(now: now)
        case .limit where session != nil, .penalised where session != nil: dropLink(now: now)
        case .unreachable where session != nil || timesUnreachable < Self.firstAttempts:
            timesUnreachable += 1
            dropLink(now: now)
        case .ended, .noSuchSession: sessionIsGone(refusal, now: now)
        case .nameTaken:
            if creation?.nameWasTaken() == true {
                dropLink(now: now)
            } else {
                end(.refused(refusal, undelivered: uplink.count))
            }
        default: end(.refused(refusal, undelivered: uplink.count))
        }
    }

    /// Others have seen the exit and the holder is gone. So has this client, if it was told before
    /// its link broke.
    private mutating func sessionIsGone(_ refusal: Refused, now: Instant) {
        guard let exit else { return end(.refused(refusal, undelivered: uplink.count)) }
        if cursor.written >= exit.end {
            end(.exited(exit.status))
        } else {
            dropLink(now: now)
        }
    }
}
