// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What the peers of the links say.
extension ClientCore {
    /// Bytes came, perhaps less than a frame: the peer is there. On a slow link a large frame takes
    /// longer than the peer may be silent.
    package mutating func bytesCame(on link: LinkID, now: Instant) {
        guard !isEnded, let index = lane(of: link) else { return }
        lanes[index].health.heard(now: now)
        reviewLinks(now: now)
    }

    /// A frame came. An error means that this link is not worth keeping; the driver says
    /// `linkLost` after it.
    package mutating func received(
        _ frame: Frame, on link: LinkID, now: Instant
    ) throws(ProtocolViolation) {
        guard !isEnded, let index = lane(of: link) else { return }
        lanes[index].health.heard(now: now)
        try take(frame, from: lanes[index], now: now)
        if let index = lane(of: link), lanes[index].isAnswered, frame.type != .attached,
            !lanes[index].hasCarried
        {
            lanes[index].hasCarried = true
            race.linkWorked()
        }
        reviewLinks(now: now)
    }

    private mutating func take(
        _ frame: Frame, from lane: Lane, now: Instant
    ) throws(ProtocolViolation) {
        switch frame.type {
        case .hello: creation?.learned(try ProtocolViolation.decoding(frame, as: Hello.self).boot)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            say(Frame(Pong(token: ping.token)), on: lane)
        case .pong:
            let pong = try ProtocolViolation.decoding(frame, as: Pong.self)
            change(lane) { $0.health.answered(token: pong.token, now: now) }
        case .closing: drop(lane.link, now: now)
        case .refused:
            refused(try ProtocolViolation.decoding(frame), lane, now: now)
        case .notice:
            let notice = try ProtocolViolation.decoding(frame, as: Notice.self)
            if !hasHeardNotice { effects.append(.notice(notice.text)) }
            hasHeardNotice = true
        case .listed:
            let listed = try ProtocolViolation.decoding(frame, as: Listed.self)
            try heardOf(listed.information, on: lane)
        case .listEnd: try heardOfAll(on: lane)
        case .attached: try receivedAttached(ProtocolViolation.decoding(frame), lane, now: now)
        default:
            guard lane.isAnswered else { throw .unexpected(frame.type) }
            try receivedSession(frame, now: now)
        }
    }

    private func lane(of link: LinkID) -> Int? { lanes.firstIndex { $0.link == link } }

    private mutating func change(_ lane: Lane, _ change: (inout Lane) -> Void) {
        if let index = self.lane(of: lane.link) { change(&lanes[index]) }
    }

    private mutating func say(_ frame: Frame, on lane: Lane) {
        change(lane) { $0.outbox.append(frame) }
    }

    private mutating func heardOf(
        _ other: SessionInformation, on lane: Lane
    ) throws(ProtocolViolation) {
        guard let count = lane.othersDetached else { throw .unexpected(.listed) }
        let isOurs = other.session == session?.session || other.session == plan.attach.session
        let isFree = other.attached == 0 && other.exit == nil
        change(lane) { $0.othersDetached = count + (isFree && !isOurs ? 1 : 0) }
    }

    private mutating func heardOfAll(on lane: Lane) throws(ProtocolViolation) {
        guard let count = lane.othersDetached else { throw .unexpected(.listEnd) }
        change(lane) { $0.othersDetached = nil }
        if count > 0 { effects.append(.othersDetached(count)) }
    }

    private mutating func receivedAttached(
        _ attached: Attached, _ lane: Lane, now: Instant
    ) throws(ProtocolViolation) {
        guard !lane.isAnswered else { throw .unexpected(.attached) }
        let gap = try takePlace(attached, lane, now: now)
        if attached.inputUnknown {
            let uncertain = try uplink.abandon(before: attached.inputWritten)
            if uncertain > 0 { effects.append(.inputUncertain(uncertain)) }
        } else {
            try uplink.confirmed(attached.inputWritten)
        }
        let isFirst = session == nil
        for other in lanes where other.generation < lane.generation || isFirst && !other.resumes {
            // A later Attach that did not know the session yet may reach another.
            if other.link != lane.link { drop(other.link, now: now) }
        }
        change(lane) { $0.isAnswered = true }
        wasAnswered(attached, now: now)
        filter.suppress([])
        timesUnreachable = 0
        if isFirst { effects.append(.attached(attached)) }
        takeSize(of: attached)
        session = attached
        creation = nil
        if attached.role < .control { uplink.drop() }
        if let gap { lost(gap) }
    }

    /// The output goes on here; gives what is missing before it.
    private mutating func takePlace(
        _ attached: Attached, _ lane: Lane, now: Instant
    ) throws(ProtocolViolation) -> Gap? {
        drawing = nil
        guard attached.isDrawn else {
            return try cursor.attached(
                at: attached.offset, lost: attached.lost, told: lane.written, now: now)
        }
        guard plan.attach.snapshotHistory != nil else { throw .unexpected(.attached) }
        cursor.attachedForScreen(told: lane.written, now: now)
        drawing = []
        return nil
    }

    private mutating func refused(_ refusal: Refused, _ lane: Lane, now: Instant) {
        switch refusal.code {
        case .superseded: drop(lane.link, now: now)
        case .limit where session != nil, .penalised where session != nil:
            drop(lane.link, now: now)
        case .unreachable where session != nil || timesUnreachable < Self.firstAttempts:
            timesUnreachable += 1
            drop(lane.link, now: now)
        case .ended, .noSuchSession: sessionIsGone(refusal, lane, now: now)
        case .nameTaken:
            if creation?.nameWasTaken() == true {
                drop(lane.link, now: now)
            } else {
                end(.refused(refusal, undelivered: uplink.count))
            }
        default: end(.refused(refusal, undelivered: uplink.count))
        }
    }

    /// Others have seen the exit and the holder is gone. So has this client, if it was told before
    /// its link broke.
    private mutating func sessionIsGone(_ refusal: Refused, _ lane: Lane, now: Instant) {
        guard let exit else { return end(.refused(refusal, undelivered: uplink.count)) }
        if cursor.written >= exit.end {
            end(.exited(exit.status))
        } else {
            drop(lane.link, now: now)
        }
    }
}
