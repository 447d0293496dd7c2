// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Connections come, say who they are for, and go.
extension HolderCore {
    /// A server has connected.
    package mutating func attachmentOpened(_ id: AttachmentID) {
        precondition(attachments[id] == nil, "an attachment is opened once")
        attachments[id] = Attachment()
    }

    /// A connection is gone, for whatever reason.
    package mutating func attachmentClosed(_ id: AttachmentID, now: Instant) {
        guard let attachment = attachments.removeValue(forKey: id) else { return }
        if let typist = attachment.typist {
            ledger.detached(typist, generation: attachment.generation)
        }
        left(attachment, forGood: false, now: now)
        logWriterLeft(attachment)
        if attachment.isAwaited(logEnd: log.end) { readerLostAt = now }
        finishIfSeen(now: now)
        refreshAllowance(now: now)
    }

    /// A frame came on a connection. An error ends that connection.
    package mutating func received(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        guard let attachment = attachments[id] else { return }
        switch attachment.phase {
        case .expectingAdmit: try receivedBeforeAdmit(frame, from: id)
        case .expectingAttach: try receivedAttach(frame, from: id, now: now)
        case .attached: try receivedAttached(frame, from: id, now: now)
        case .refused: break
        }
        refreshAllowance(now: now)
    }

    /// What came on a connection broke the rules: a client is told which and that it is over. Before
    /// an Attach there is no channel to say it on.
    package mutating func failed(_ id: AttachmentID, _ error: any Error, now: Instant) {
        guard let attachment = attachments[id], attachment.phase != .refused else { return }
        guard attachment.phase == .attached else {
            effects.append(.hangUp(id))
            return
        }
        if let typist = attachment.typist {
            ledger.detached(typist, generation: attachment.generation)
        }
        if let violation = error as? ProtocolViolation, case .notAllowed(let type) = violation {
            refuse(id, Refused(.notAllowed, "\(type) needs control of the session"))
        } else {
            refuse(id, Refused(.violation, "\(error)"))
        }
        left(attachment, forGood: false, now: now)
        // Its client does not come back.
        readerLeft(attachment)
        finishIfSeen(now: now)
        refreshAllowance(now: now)
    }

    private mutating func receivedBeforeAdmit(
        _ frame: Frame, from id: AttachmentID
    ) throws(ProtocolViolation) {
        switch frame.type {
        case .hello:
            let hello = try ProtocolViolation.decoding(frame, as: Hello.self)
            attachments[id]?.forwardable = hello.features
        case .admit:
            let admit = try ProtocolViolation.decoding(frame, as: Admit.self)
            attachments[id]?.principal = admit.principal
            attachments[id]?.role = admit.role
            attachments[id]?.device = admit.device
            attachments[id]?.address = admit.address
            attachments[id]?.phase = .expectingAttach
        default: throw .unexpected(frame.type)
        }
    }

    /// Tells an attachment that it is over. Output that was not sent yet is not sent.
    mutating func refuse(_ id: AttachmentID, _ refusal: Refused) {
        attachments[id]?.end()
        attachments[id]?.outbox.removeAll()
        attachments[id]?.queue(refusal)
        effects.append(.hangUp(id))
    }

    /// A terminal no longer takes part: its connection is gone, or it said Bye.
    mutating func left(_ attachment: Attachment, forGood: Bool, now: Instant) {
        guard attachment.isTerminal else { return }
        if forGood { readerLeft(attachment) }
        tellWatchers(
            .detached(Viewer(principal: attachment.principal, role: attachment.role)))
        lostPossibleLeader(attachment, forGood: forGood, now: now)
        terminalLeft(attachment, forGood: forGood, now: now)
        presenceEnded(attachment, forGood: forGood, now: now)
        if description.sizing == .smallest { applySize() }
        if !attachments.values.contains(where: \.isTerminal) { leftAt = now }
    }
}
