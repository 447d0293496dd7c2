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
        case .hello:
            let boot = try ProtocolViolation.decoding(frame, as: Hello.self).boot
            change(lane) { $0.boot = boot }
            here.creation?.value.learned(boot)
        case .ping:
            let ping = try ProtocolViolation.decoding(frame, as: Ping.self)
            say(Frame(Pong(token: ping.token)), on: lane)
        case .pong:
            let pong = try ProtocolViolation.decoding(frame, as: Pong.self)
            change(lane) { $0.health.answered(token: pong.token, now: now) }
        case .closing: drop(lane.link, now: now)
        case .listed:
            let listed = try ProtocolViolation.decoding(frame, as: Listed.self)
            try heardOf(listed.information, on: lane)
        case .listEnd: try heardOfAll(on: lane)
        case .refused where frame.channel == Frame.linkChannel:
            refused(try ProtocolViolation.decoding(frame), lane, now: now)
        default: try takeOnChannel(frame, from: lane, now: now)
        }
    }

    /// A frame about a session. What still comes from one that was left is of no interest.
    private mutating func takeOnChannel(
        _ frame: Frame, from lane: Lane, now: Instant
    ) throws(ProtocolViolation) {
        switch lane.occupant(of: frame.channel) {
        case .here: try takeHere(frame, from: lane, now: now)
        case .there:
            switch frame.type {
            case .attached: try arrived(ProtocolViolation.decoding(frame), lane, now: now)
            case .refused: moveRefused(try ProtocolViolation.decoding(frame), lane, now: now)
            default: throw .unexpected(frame.type)
            }
        case .past: break
        case nil: throw .badChannel(frame.channel)
        }
    }

    private mutating func takeHere(
        _ frame: Frame, from lane: Lane, now: Instant
    ) throws(ProtocolViolation) {
        switch frame.type {
        case .refused: refused(try ProtocolViolation.decoding(frame), lane, now: now)
        case .notice:
            let notice = try ProtocolViolation.decoding(frame, as: Notice.self)
            if !here.hasHeardNotice { effects.append(.notice(notice.text)) }
            here.hasHeardNotice = true
        case .attached: try receivedAttached(ProtocolViolation.decoding(frame), lane, now: now)
        default:
            guard lane.isAnswered else { throw .unexpected(frame.type) }
            try receivedSession(frame, now: now)
        }
    }

    private func lane(of link: LinkID) -> Int? { lanes.firstIndex { $0.link == link } }

    mutating func change(_ lane: Lane, _ change: (inout Lane) -> Void) {
        if let index = self.lane(of: lane.link) { change(&lanes[index]) }
    }

    private mutating func say(_ frame: Frame, on lane: Lane) {
        change(lane) { $0.outbox.append(frame) }
    }

    private mutating func receivedAttached(
        _ attached: Attached, _ lane: Lane, now: Instant
    ) throws(ProtocolViolation) {
        guard !lane.isAnswered else { throw .unexpected(.attached) }
        if attached.inputUnknown {
            let uncertain = try here.uplink.abandon(before: attached.inputWritten)
            if uncertain > 0 { effects.append(.inputUncertain(uncertain)) }
        } else {
            try here.uplink.confirmed(attached.inputWritten)
        }
        let gap = try takePlace(attached, told: lane.written, now: now)
        let isFirst = here.session == nil
        for other in lanes where other.generation < lane.generation || isFirst && !other.resumes {
            // A later Attach that did not know the session yet may reach another.
            if other.link != lane.link { drop(other.link, now: now) }
        }
        change(lane) { $0.isAnswered = true }
        wasAnswered(attached, now: now)
        if isFirst { effects.append(.attached(attached)) }
        begin(attached)
        if let gap { lost(gap) }
        if wantsSessions { askForList(onLane: 0) }
    }

    /// The session has answered, and its output goes on.
    mutating func begin(_ attached: Attached) {
        here.filter.suppress([])
        here.timesUnreachable = 0
        takeSize(of: attached)
        here.session = Boxed(attached)
        here.creation = nil
        if attached.role < .control { here.uplink.drop() }
    }

    /// The output goes on where the session says, whose Attach said that it is written up to `told`;
    /// gives what is missing before it.
    mutating func takePlace(
        _ attached: Attached, told: UInt64, now: Instant
    ) throws(ProtocolViolation) -> Gap? {
        here.drawing = nil
        guard attached.isDrawn else {
            return try here.cursor.attached(
                at: attached.offset, lost: attached.lost, told: told, now: now)
        }
        guard here.attach.value.snapshotHistory != nil else { throw .unexpected(.attached) }
        here.cursor.attachedForScreen(told: told, now: now)
        here.drawing = Visit.Drawing(offset: attached.offset)
        return nil
    }

    private mutating func refused(_ refusal: Refused, _ lane: Lane, now: Instant) {
        switch refusal.code {
        case .superseded: drop(lane.link, now: now)
        case .limit where here.session != nil, .penalised where here.session != nil:
            drop(lane.link, now: now)
        case .unreachable where here.session != nil || here.timesUnreachable < Self.firstAttempts:
            here.timesUnreachable += 1
            drop(lane.link, now: now)
        case .ended, .noSuchSession: sessionIsGone(refusal, lane, now: now)
        case .nameTaken:
            if here.creation?.value.nameWasTaken() == true {
                drop(lane.link, now: now)
            } else {
                end(.refused(refusal, undelivered: undelivered))
            }
        default: end(.refused(refusal, undelivered: undelivered))
        }
    }

    /// Others have seen the exit and the holder is gone. So has this client, if it was told before
    /// its link broke.
    private mutating func sessionIsGone(_ refusal: Refused, _ lane: Lane, now: Instant) {
        guard let exit = here.exit else { return end(.refused(refusal, undelivered: undelivered)) }
        if here.cursor.written >= exit.end {
            end(.exited(exit.status))
        } else {
            drop(lane.link, now: now)
        }
    }
}
