// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What attached clients send.
extension HolderCore {
    mutating func receivedAttached(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        guard let attachment = attachments[id], frame.channel == attachment.channel else {
            throw .badChannel(frame.channel)
        }
        switch frame.type {
        case .acknowledge: try receivedAcknowledge(frame, from: id, now: now)
        case .input, .inputEnd, .report:
            try receivedInput(frame, from: id, attachment, now: now)
        case .resize: try receivedResize(frame, from: id)
        case .signal: try receivedSignal(frame, from: id, attachment)
        case .exitSeen: try receivedExitSeen(frame, from: id, now: now)
        case .bye: receivedBye(from: id, now: now)
        case .request: try receivedRequest(frame, from: id, now: now)
        default: throw .unexpected(frame.type)
        }
    }

    private mutating func receivedAcknowledge(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        let acknowledgement = try ProtocolViolation.decoding(frame, as: Acknowledge.self)
        guard var downlink = attachments[id]?.downlink else { throw .unexpected(.acknowledge) }
        try downlink.acknowledged(acknowledgement, now: now)
        attachments[id]?.downlink = downlink
        if attachments[id]?.typist == leadership.leader, attachments[id]?.mayLead == true {
            leadership.written = downlink.written
        }
        if let typist = attachments[id]?.typist, !queries.isEmpty {
            queries.written(to: downlink.written, by: typist, now: now)
        }
    }

    private mutating func receivedInput(
        _ frame: Frame, from id: AttachmentID, _ attachment: Attachment, now: Instant
    ) throws(ProtocolViolation) {
        guard attachment.mayType, let typist = attachment.typist else {
            return try deny(frame.type, to: id)
        }
        guard life == .running else { return }
        switch frame.type {
        case .input:
            try ledger.received(ProtocolViolation.decoding(frame), from: typist)
            acted(id, typed: true)
        case .report: try receivedReport(frame, from: id, typist, now: now)
        default: try ledger.ended(ProtocolViolation.decoding(frame), from: typist)
        }
        passInput()
        passDropped(now: now)
    }

    private mutating func receivedResize(
        _ frame: Frame, from id: AttachmentID
    ) throws(ProtocolViolation) {
        attachments[id]?.size = try ProtocolViolation.decoding(frame, as: Resize.self).size
        applySize()
    }

    private mutating func receivedSignal(
        _ frame: Frame, from id: AttachmentID, _ attachment: Attachment
    ) throws(ProtocolViolation) {
        guard attachment.mayType else { return try deny(.signal, to: id) }
        let signal = try ProtocolViolation.decoding(frame, as: Signal.self).signal
        if life == .running { effects.append(.signalForeground(signal)) }
    }

    private mutating func receivedExitSeen(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        guard attachments[id]?.mayType == true else { return try deny(.exitSeen, to: id) }
        guard case .exited = life else { throw .unexpected(.exitSeen) }
        attachments[id]?.hasSeenExit = true
        finishAt = earlier(finishAt, now + Self.exitCourtesy)
        exitWasSeen = true
        finishIfSeen(now: now)
    }

    /// What the role does not allow is not done. A client that can be told so stays attached, and is
    /// told once however much waits for it to read.
    private mutating func deny(
        _ type: FrameType, to id: AttachmentID
    ) throws(ProtocolViolation) {
        guard let attachment = attachments[id], attachment.takesDenials else {
            throw .notAllowed(type)
        }
        guard !attachment.outbox.contains(where: { $0.type == .denied }) else { return }
        attachments[id]?.queue(Denied(type))
    }

    private mutating func receivedBye(from id: AttachmentID, now: Instant) {
        guard let attachment = attachments[id], let typist = attachment.typist else { return }
        ledger.saidBye(typist)
        attachments[id]?.phase = .refused
        attachments[id]?.typist = nil
        attachments[id]?.downlink = nil
        attachments[id]?.news = .none
        left(attachment, forGood: true, now: now)
        effects.append(.hangUp(id))
        finishIfSeen(now: now)
    }

    private mutating func receivedRequest(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        guard let attachment = attachments[id], attachment.kind == .request else {
            throw .unexpected(.request)
        }
        let request = try ProtocolViolation.decoding(frame, as: Request.self)
        if request.question.isForOwner, attachment.role < .owner {
            return refuse(id, Refused(.notAllowed, "only the owner of the session may do that"))
        }
        switch request.question {
        case .information: break
        case .kill: kill(now: now)
        case .setRing(let wanted):
            let allowed = UInt64(description.smallestRing)...UInt64(ByteLog.largestCapacity)
            guard allowed.contains(wanted) else {
                return refuse(id, Refused(.limit, "a ring has 64 KiB to 1 GiB"))
            }
            drawOutput()
            log.setCapacity(Int(wanted))
        case .capture(let styled, let history):
            return queueCapture(for: id, styled: styled, history: history)
        }
        let response = Response(information(now: now))
        attachments[id]?.queue(response)
    }

    /// How the session does, in the words of the protocol.
    package func information(now: Instant) -> SessionInformation {
        var information = SessionInformation(
            session: description.session, name: description.name)
        information.userNamed = description.userNamed
        information.command = description.command
        information.process = description.process
        information.age = (now - startedAt).milliseconds
        information.idle = (now - printedAt).milliseconds
        information.attached = UInt64(attachments.values.count(where: \.isTerminal))
        information.detached = leftAt.map { (now - $0).milliseconds }
        if case .exited(let status) = life { information.exit = status }
        information.size = leadership.size
        information.logStart = log.start
        information.logEnd = log.end
        information.ring = UInt64(log.capacity)
        return information
    }
}

extension Request.Question {
    /// It changes the session.
    fileprivate var isForOwner: Bool {
        switch self {
        case .information, .capture: false
        case .kill, .setRing: true
        }
    }
}
