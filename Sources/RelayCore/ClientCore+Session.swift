// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What goes between the user's terminal and the session.
extension ClientCore {
    /// Bytes were typed; never more than `inputAllowance`.
    package mutating func typed(_ bytes: ArraySlice<UInt8>) {
        guard !isEnded, leavesBy == nil else { return }
        if move == nil ? here.onlyLooksOn : move?.value.visit.onlyLooksOn == true {
            effects.append(.denied)
        } else if move != nil {
            move?.value.visit.uplink.typed(bytes)
        } else {
            here.uplink.typed(bytes)
        }
    }

    /// The terminal typed, and not its user: what and when the session is told as it is. During a
    /// move it answers a session that is being left. One for which there is no room is dropped: it
    /// would come too late.
    package mutating func reported(_ bytes: ArraySlice<UInt8>, kind: UInt64, now: Instant) {
        guard !isEnded, leavesBy == nil, move == nil, !here.onlyLooksOn,
            bytes.count <= here.uplink.room
        else { return }
        here.uplink.reported(bytes, kind: kind, now: now)
    }

    /// Standard input is at its end.
    package mutating func inputEnded() {
        guard !isEnded, leavesBy == nil else { return }
        if move != nil { move?.value.visit.uplink.ended() } else { here.uplink.ended() }
    }

    /// The terminal has another size now.
    package mutating func resized(_ size: WindowSize) {
        self.size = size
        guard !isEnded else { return }
        for index in lanes.indices {
            for channel in [lanes[index].channel, lanes[index].asked].compactMap(\.self) {
                lanes[index].outbox.append(Frame(Resize(size: size), channel: channel))
            }
        }
    }

    /// A signal came that is meant for the program at the other end. Without a link it is lost.
    package mutating func signalled(_ signal: SessionSignal) {
        if isAttached, session?.features.contains(Feature.signals) == true {
            lanes[0].outbox.append(Frame(Signal(signal), channel: lanes[0].channel))
        }
    }

    /// The terminal has taken every byte before `offset`, of the session after so many moves. Of one
    /// that was left nobody wants to know.
    package mutating func wroteOutput(to offset: UInt64, visits: Int = 0, now: Instant) {
        guard visits == self.visits else { return }
        here.cursor.wrote(to: offset, now: now)
        showExit()
    }

    /// The user wants to leave. What was typed a moment ago gets a moment to be confirmed; asked
    /// twice, the client leaves at once.
    package mutating func leave(now: Instant) {
        guard !isEnded else { return }
        if isAttached, !here.uplink.isEmpty, leavesBy == nil {
            leavesBy = now + Self.farewellPatience
        } else {
            leaveWith(.detached(undelivered: undelivered))
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
            let acknowledgement = here.cursor.acknowledgement(now: now)
        {
            return Frame(acknowledgement, channel: lanes[index].channel)
        }
        guard isNewest else { return nil }
        // What is typed while the link is in doubt waits for one that is not.
        if here.mayType, isEnded || !lanes[index].health.isSuspected {
            let takesReports = lanes[index].isAnswered ? takesReports : nil
            let frame = here.uplink.nextFrame(
                channel: lanes[index].channel, takesReports: takesReports, now: now)
            if let frame {
                lanes[index].health.sentKeys(now: now)
                if lanes[index].isAnswered { here.cursor.rideAlong() }
                return frame
            }
        }
        return lastFrames.isEmpty ? nil : lastFrames.removeFirst()
    }

    mutating func receivedSession(_ frame: Frame, now: Instant) throws(ProtocolViolation) {
        if isAboutOthers(frame.type) { lanes[0].health.used(now: now) }
        switch frame.type {
        case .output, .gap, .exited:
            guard here.drawing == nil else { throw .unexpected(frame.type) }
            try receivedOutput(frame)
        case .remark:
            effects.append(.notice(try ProtocolViolation.decoding(frame, as: Remark.self).text))
        case .snapshot: try receivedSnapshot(ProtocolViolation.decoding(frame))
        case .suppress:
            let suppress = try ProtocolViolation.decoding(frame, as: Suppress.self)
            here.filter.suppress(suppress.classes)
        case .sessionSize: receivedSize(try ProtocolViolation.decoding(frame))
        case .present: effects.append(.present(try ProtocolViolation.decoding(frame)))
        case .inputTaken:
            try here.uplink.confirmed(ProtocolViolation.decoding(frame, as: InputTaken.self).offset)
            lanes[lanes.count - 1].health.confirmedKeys(all: here.uplink.isEmpty, now: now)
            if leavesBy != nil, here.uplink.isEmpty {
                leaveWith(.detached(undelivered: undelivered))
            }
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
        case .output: here.onlyLooksOn
        default: false
        }
    }

    private mutating func receivedOutput(_ frame: Frame) throws(ProtocolViolation) {
        switch frame.type {
        case .output:
            let output = try ProtocolViolation.decoding(frame, as: Output.self)
            settleSize(upTo: output.end)
            let bytes = try here.cursor.output(output)
            guard !bytes.isEmpty, let end = here.cursor.received else { return }
            let rest = here.cutString?.rest(of: bytes) ?? Array(bytes)
            if here.cutString?.isAtEnd == true { here.cutString = nil }
            let shown = here.filter.shown(of: rest[...])
            here.cursor.held = UInt64(here.filter.heldCount + (here.cutString?.heldCount ?? 0))
            effects.append(.write(shown, end: end - here.cursor.held))
        case .gap:
            if let gap = try here.cursor.gap(ProtocolViolation.decoding(frame)) { lost(gap) }
        default:
            let exited = try ProtocolViolation.decoding(frame, as: Exited.self)
            // Without output there is none to wait for.
            guard here.attach.value.kind.hasOutput else { return leaveWith(.exited(exited.status)) }
            guard exited.end == here.cursor.received else {
                throw .brokenOutput(expected: here.cursor.received ?? 0, got: exited.end)
            }
            showHeld(upTo: exited.end)
            here.exit = exited
            showExit()
        }
    }

    /// Nothing follows on what is held back.
    private mutating func showHeld(upTo end: UInt64) {
        let isHeld = here.cursor.held > 0
        here.cursor.held = 0
        here.cutString?.breakOff()
        let rest = here.filter.breakOff()
        // Of a cut string nothing is shown, but all of it counts.
        if isHeld { effects.append(.write(rest, end: end)) }
    }

    /// Nothing is drawn before all of it is here: a link may end in the middle, and what comes then
    /// begins at the beginning.
    private mutating func receivedSnapshot(_ snapshot: Snapshot) throws(ProtocolViolation) {
        var drawing = here.drawing ?? Visit.Drawing(offset: snapshot.offset)
        guard here.attach.value.snapshotHistory != nil,
            drawing.bytes.count <= Self.longestSnapshot - snapshot.bytes.count
        else { throw .unexpected(.snapshot) }
        guard snapshot.offset == drawing.offset else {
            throw .brokenOutput(expected: drawing.offset, got: snapshot.offset)
        }
        here.drawing = nil
        drawing.bytes += snapshot.bytes
        guard snapshot.isLast else {
            here.drawing = drawing
            return
        }
        let bytes = drawing.bytes
        try here.cursor.drawn(at: snapshot.offset)
        here.cutString = snapshot.cutString.map(CutStringFilter.init)
        here.filter.drew(bytes)
        here.cursor.held = 0
        history.countSkipped(snapshot.lost)
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

    /// The end of the session is shown once everything before it is. Who is leaving it for another
    /// need not see it.
    mutating func showExit() {
        guard let exit = here.exit, here.cursor.written >= exit.end, !isEnded, move == nil else {
            return
        }
        if isAttached, here.mayType {
            lastFrames.append(Frame(ExitSeen(), channel: lanes[0].channel))
        }
        leaveWith(.exited(exit.status))
    }

    /// Ends with a Bye behind everything else if there is somebody to say it to.
    mutating func leaveWith(_ outcome: Outcome) {
        if isAttached, here.isTypist || here.attach.value.kind == .log {
            lastFrames.append(Frame(Bye(), channel: lanes[0].channel))
        }
        hasLastWords = isAttached && lanes.count == 1
        end(outcome)
    }

    /// Whether reports may be sent as such, once the session has answered on a link.
    private var takesReports: Bool? {
        here.session?.value.features.contains(Feature.reports) ?? false
    }
}
