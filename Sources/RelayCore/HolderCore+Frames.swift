// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

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
        case .askPresent: try receivedAskPresent(frame, from: id, now: now)
        case .drop: try receivedDrop(frame, from: id, now: now)
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
        shownEnd = max(shownEnd, downlink.written)
        if attachments[id]?.typist == leadership.leader, attachments[id]?.mayLead == true {
            leadership.written = downlink.written
        }
        guard let typist = attachments[id]?.typist else { return }
        readerWrote(downlink.written, typist)
        if !queries.isEmpty { queries.written(to: downlink.written, by: typist, now: now) }
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
            try ledger.received(
                ProtocolViolation.decoding(frame), from: typist, into: attachment.inputPath)
            attachments[id]?.actedAt = now
            acted(id, typed: true)
        case .report:
            guard attachment.isTerminal else { throw .unexpected(.report) }
            try receivedReport(frame, from: id, typist, now: now)
        default:
            try ledger.ended(
                ProtocolViolation.decoding(frame), from: typist, into: attachment.inputPath)
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
        guard attachment.mayLead else { return try deny(.signal, to: id) }
        let signal = try ProtocolViolation.decoding(frame, as: Signal.self).signal
        if life == .running { effects.append(.signalForeground(signal)) }
    }

    private mutating func receivedExitSeen(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        guard attachments[id]?.mayControl == true else { return try deny(.exitSeen, to: id) }
        // Another may have seen it first, in the same moment.
        if life == .finished { return }
        guard case .exited = life else { throw .unexpected(.exitSeen) }
        attachments[id]?.hasSeenExit = true
        finishAt = earlier(finishAt, now + Self.exitCourtesy)
        exitWasSeen = true
        finishIfSeen(now: now)
    }

    /// What the role does not allow is not done. A client that can be told so stays attached, and is
    /// told once however much waits for it to read.
    mutating func deny(
        _ type: FrameType, to id: AttachmentID
    ) throws(ProtocolViolation) {
        guard let attachment = attachments[id], attachment.takesDenials else {
            throw .notAllowed(type)
        }
        guard !attachment.outbox.contains(where: { $0.type == .denied }) else { return }
        attachments[id]?.queue(Denied(type))
    }

    private mutating func receivedBye(from id: AttachmentID, now: Instant) {
        guard let attachment = attachments[id] else { return }
        // A log has all that it wanted.
        guard let typist = attachment.typist else {
            attachments[id]?.hasSeenExit = true
            return finishIfSeen(now: now)
        }
        ledger.saidBye(typist)
        attachments[id]?.end()
        left(attachment, forGood: true, now: now)
        effects.append(.hangUp(id))
        finishIfSeen(now: now)
    }
}
