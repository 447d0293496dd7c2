// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What goes between the user's terminal and the session.
extension ClientCore {
    /// Bytes were typed; never more than `inputAllowance`.
    package mutating func typed(_ bytes: ArraySlice<UInt8>) {
        guard !isEnded, leavesBy == nil else { return }
        if onlyLooksOn { effects.append(.denied) } else { uplink.typed(bytes) }
    }

    /// Whether the role allows no typing, as far as it is known.
    private var onlyLooksOn: Bool { (session?.role ?? plan.attach.role) < .control }

    /// The terminal typed, and not its user: what and when the session is told as it is.
    package mutating func reported(_ bytes: ArraySlice<UInt8>, kind: UInt64, now: Instant) {
        guard !isEnded, leavesBy == nil, !onlyLooksOn else { return }
        uplink.reported(bytes, kind: kind, now: now)
    }

    /// Standard input is at its end.
    package mutating func inputEnded() {
        if !isEnded, leavesBy == nil { uplink.ended() }
    }

    /// The terminal has another size now.
    package mutating func resized(_ size: WindowSize) {
        self.size = size
        guard !isEnded else { return }
        for index in lanes.indices {
            lanes[index].outbox.append(Frame(Resize(size: size), channel: Self.channel))
        }
    }

    /// A signal came that is meant for the program at the other end. Without a link it is lost.
    package mutating func signalled(_ signal: SessionSignal) {
        if isAttached, session?.features.contains(Feature.signals) == true {
            lanes[0].outbox.append(Frame(Signal(signal), channel: Self.channel))
        }
    }

    /// The terminal has taken every byte before `offset`.
    package mutating func wroteOutput(to offset: UInt64, now: Instant) {
        cursor.wrote(to: offset, now: now)
        showExit()
    }

    /// The user wants to leave. What was typed a moment ago gets a moment to be confirmed; asked
    /// twice, the client leaves at once.
    package mutating func leave(now: Instant) {
        guard !isEnded else { return }
        if isAttached, !uplink.isEmpty, leavesBy == nil {
            leavesBy = now + Self.farewellPatience
        } else {
            leaveWith(.detached(undelivered: uplink.count))
        }
    }

    /// The next frame for a link; nil when there is nothing to send on it.
    package mutating func nextFrame(on link: LinkID, now: Instant) -> Frame? {
        guard let index = lanes.firstIndex(where: { $0.link == link }) else { return nil }
        guard let frame = frameToSend(onLane: index, now: now) else { return nil }
        lanes[index].health.said(now: now)
        // Acknowledgements follow on what was heard. Whatever else goes to the session waits for it.
        if frame.type.scope == .clientToHolder, frame.type != .acknowledge {
            lanes[index].health.used(now: now)
        }
        return frame
    }

    private mutating func frameToSend(onLane index: Int, now: Instant) -> Frame? {
        let isNewest = index == lanes.count - 1
        if isEnded, !hasLastWords || !isNewest { return nil }
        if !lanes[index].outbox.isEmpty { return lanes[index].outbox.removeFirst() }
        if !isEnded, lanes[index].isAnswered,
            let acknowledgement = cursor.acknowledgement(now: now)
        {
            return Frame(acknowledgement, channel: Self.channel)
        }
        guard isNewest else { return nil }
        // What is typed while the link is in doubt waits for one that is not.
        if mayType, isEnded || !lanes[index].health.isSuspected {
            let takesReports = lanes[index].isAnswered ? takesReports : nil
            let frame = uplink.nextFrame(
                channel: Self.channel, takesReports: takesReports, now: now)
            if frame != nil { lanes[index].health.sentKeys(now: now) }
            if let frame { return frame }
        }
        return lastFrames.isEmpty ? nil : lastFrames.removeFirst()
    }

    mutating func receivedSession(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        guard frame.channel == Self.channel else { throw .badChannel(frame.channel) }
        if isAboutOthers(frame.type) { lanes[0].health.used(now: now) }
        switch frame.type {
        case .output, .gap, .exited:
            guard drawing == nil else { throw .unexpected(frame.type) }
            try receivedOutput(frame)
        case .remark:
            effects.append(.notice(try ProtocolViolation.decoding(frame, as: Remark.self).text))
        case .snapshot: try receivedSnapshot(ProtocolViolation.decoding(frame))
        case .suppress:
            let suppress = try ProtocolViolation.decoding(frame, as: Suppress.self)
            filter.suppress(suppress.classes)
        case .sessionSize: receivedSize(try ProtocolViolation.decoding(frame))
        case .present: effects.append(.present(try ProtocolViolation.decoding(frame)))
        case .inputTaken:
            try uplink.confirmed(ProtocolViolation.decoding(frame, as: InputTaken.self).offset)
            lanes[lanes.count - 1].health.confirmedKeys(all: uplink.isEmpty, now: now)
            if leavesBy != nil, uplink.isEmpty { leaveWith(.detached(undelivered: 0)) }
        case .denied:
            _ = try ProtocolViolation.decoding(frame, as: Denied.self)
            effects.append(.denied)
        default: throw .unexpected(frame.type)
        }
    }

    /// Somebody else uses the session, and this client's user sees it: an outage concerns him as if he
    /// typed himself.
    private func isAboutOthers(_ type: FrameType) -> Bool {
        switch type {
        case .sessionSize, .present: true
        case .output: onlyLooksOn
        default: false
        }
    }

    private mutating func receivedOutput(_ frame: Frame) throws(ProtocolViolation) {
        switch frame.type {
        case .output:
            let output = try ProtocolViolation.decoding(frame, as: Output.self)
            settleSize(upTo: output.end)
            let bytes = try cursor.output(output)
            guard !bytes.isEmpty, let end = cursor.received else { return }
            let rest = cutString?.rest(of: bytes) ?? Array(bytes)
            if cutString?.isAtEnd == true { cutString = nil }
            let shown = filter.shown(of: rest[...])
            cursor.held = UInt64(filter.heldCount)
            effects.append(.write(shown, end: end - cursor.held))
        case .gap:
            if let gap = try cursor.gap(ProtocolViolation.decoding(frame)) { lost(gap) }
        default:
            let exited = try ProtocolViolation.decoding(frame, as: Exited.self)
            // Without output there is none to wait for.
            guard plan.attach.kind.hasOutput else { return leaveWith(.exited(exited.status)) }
            guard exited.end == cursor.received else {
                throw .brokenOutput(expected: cursor.received ?? 0, got: exited.end)
            }
            showHeld(upTo: exited.end)
            exit = exited
            showExit()
        }
    }

    /// Nothing follows on what is held back.
    private mutating func showHeld(upTo end: UInt64) {
        let rest = filter.breakOff()
        cursor.held = 0
        if !rest.isEmpty { effects.append(.write(rest, end: end)) }
    }

    /// Nothing is drawn before all of it is here: a link may end in the middle, and what comes then
    /// begins at the beginning.
    private mutating func receivedSnapshot(_ snapshot: Snapshot) throws(ProtocolViolation) {
        guard plan.attach.snapshotHistory != nil,
            drawing?.count ?? 0 <= Self.longestSnapshot - snapshot.bytes.count
        else { throw .unexpected(.snapshot) }
        drawing = (drawing ?? []) + snapshot.bytes
        guard snapshot.isLast, let bytes = drawing else { return }
        drawing = nil
        try cursor.drawn(at: snapshot.offset)
        cutString = snapshot.cutString.map(CutStringFilter.init)
        filter.drew(bytes)
        cursor.held = 0
        history.skipped += snapshot.lost
        effects.append(.draw(bytes, lost: snapshot.lost, end: snapshot.offset))
    }

    mutating func lost(_ gap: Gap) {
        if plan.toleratesGaps {
            showHeld(upTo: gap.start)
            effects.append(.lost(gap))
        } else {
            leaveWith(.outputLost(gap))
        }
    }

    /// The end of the session is shown once everything before it is.
    private mutating func showExit() {
        guard let exit, cursor.written >= exit.end, !isEnded else { return }
        if isAttached, mayType { lastFrames.append(Frame(ExitSeen(), channel: Self.channel)) }
        leaveWith(.exited(exit.status))
    }

    /// Ends with a Bye behind everything else if there is somebody to say it to.
    mutating func leaveWith(_ outcome: Outcome) {
        if isAttached, isTypist || plan.attach.kind == .log {
            lastFrames.append(Frame(Bye(), channel: Self.channel))
        }
        hasLastWords = isAttached && lanes.count == 1
        end(outcome)
    }

    /// Whether reports may be sent as such, once the session has answered on a link.
    private var takesReports: Bool? { session?.features.contains(Feature.reports) ?? false }

    /// Typing is part of what this client is for.
    private var isTypist: Bool {
        let kind = plan.attach.kind
        return plan.attach.instance != nil && (kind == .terminal || kind == .request)
    }

    /// It may, and cannot reach another session than it has reached before: one that was found by its
    /// name, without an answer, may be gone next time, and what was typed would be typed again into
    /// its successor.
    private var mayType: Bool {
        guard isTypist, plan.attach.role >= .control else { return false }
        if let session { return session.role >= .control }
        return plan.attach.session != nil && plan.attach.creation?.userNamed != true
    }
}
