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
        if attachment.principal == Self.logPrincipal { logWriterLeft(attachment) }
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

    private mutating func receivedAttach(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        guard frame.type == .attach, var attachment = attachments[id] else {
            throw .unexpected(frame.type)
        }
        let attach = try ProtocolViolation.decoding(frame, as: Attach.self)
        attachment.channel = frame.channel
        attachment.kind = attach.kind
        attachment.role = min(attachment.role, attach.role)
        attachment.size = attach.size
        attachments[id] = attachment
        if attachments.count > Self.maximumAttachments {
            return refuse(id, Refused(.limit, "this session has too many attachments"))
        }
        if case .offset(let offset) = attach.start, offset > log.end {
            return refuse(id, Refused(.violation, "the session has not printed so much yet"))
        }
        if attach.creation == nil, let wanted = attach.session, wanted != description.session {
            return refuse(id, Refused(.noSuchSession))
        }
        if attach.kind != .request, attach.within == description.session {
            return refuse(id, Refused(.inside))
        }
        var answer = answer(to: attach, role: attachment.role)
        answer.features = Feature.all.filter(attachment.forwardable.contains)
        if attach.resumes || attach.kind == .log { answer.logEnd = log.end }
        if attach.kind == .terminal || attach.kind == .request, let instance = attach.instance {
            let typist = Typist(principal: attachment.principal, instance: instance)
            guard welcome(typist, attach, as: id, &answer, now: now) else { return }
        }
        let isDrawn = wantsSnapshot(attach, answer: answer)
        if isDrawn { draw(attach, &answer) }
        let downlink = Downlink(
            from: answer.offset, written: attach.outputWritten ?? answer.offset,
            window: description.window, now: now)
        if attach.kind.hasOutput { attachments[id]?.downlink = downlink }
        if answer.features.contains(Feature.snapshots) {
            attachments[id]?.snapshotHistory = attach.snapshotHistory
            attachments[id]?.skips = attach.skips
        }
        attachments[id]?.phase = .attached
        if attach.kind == .watch { watcherCame(id, attach) }
        if attach.kind == .terminal { cameAsTerminal(id) }
        attachments[id]?.takesRemarks =
            attach.kind == .terminal && answer.features.contains(Feature.remarks)
        attachments[id]?.takesReports = answer.features.contains(Feature.reports)
        attachments[id]?.takesDenials =
            attach.takesDenials && answer.features.contains(Feature.denials)
        attachments[id]?.actedAt = now
        if attach.kind == .terminal { terminalCame(id, downlink, now: now) }
        acted(id, typed: false)
        begin(id, attach, &answer, isDrawn: isDrawn)
        presenceBegan(id, now: now)
    }

    /// The answer goes out first. Whoever leads by now has the size that the answer says.
    private mutating func begin(
        _ id: AttachmentID, _ attach: Attach, _ answer: inout Attached, isDrawn: Bool
    ) {
        if answer.features.contains(Feature.presence), attach.looksAround, attach.kind == .terminal
        {
            answer.size = sizes.size(at: answer.offset)
            attachments[id]?.looksAround = true
            attachments[id]?.toldSize = answer.size
        }
        attachments[id]?.queue(answer)
        tellRemarks(to: id)
        if isDrawn { queueSnapshot(for: id, lost: answer.lost) }
    }

    private mutating func cameAsTerminal(_ id: AttachmentID) {
        leftAt = nil
        guard let attachment = attachments[id], !attachment.takesOver else { return }
        tellWatchers(
            .attached(Viewer(principal: attachment.principal, role: attachment.role)))
    }

    /// The output goes on at its end, behind a snapshot.
    private func draw(_ attach: Attach, _ answer: inout Attached) {
        answer.isDrawn = true
        answer.offset = log.end
        switch attach.start {
        case .offset(let offset): answer.lost = log.end - offset
        case .oldest where isCreator(attach): answer.lost = log.end
        case .oldest, .end: break
        }
    }

    private func answer(to attach: Attach, role: Role) -> Attached {
        var attached = Attached(
            session: description.session, name: description.name, role: role, offset: log.end,
            lost: 0, inputWritten: 0, whenFull: description.whenFull)
        switch attach.start {
        case .oldest:
            attached.offset = log.start
            if isCreator(attach) { attached.lost = log.start }
        case .end: break
        case .offset(let offset):
            attached.offset = min(max(offset, log.start), log.end)
            attached.lost = attached.offset - min(offset, attached.offset)
        }
        return attached
    }

    /// Finds a typist's past and ends its older attachments; false if it was refused.
    private mutating func welcome(
        _ typist: Typist, _ attach: Attach, as id: AttachmentID, _ answer: inout Attached,
        now: Instant
    ) -> Bool {
        switch ledger.attached(typist, attach) {
        case .superseded:
            refuse(id, Refused(.superseded))
            return false
        case .tooMany:
            refuse(id, Refused(.limit, "this session remembers too many clients"))
            return false
        case .known(let written): answer.inputWritten = written
        case .unknown(let from):
            answer.inputWritten = from
            answer.inputUnknown = true
        }
        let older = attachments.filter { $0.key != id && $0.value.typist == typist }
        for key in older.keys { refuse(key, Refused(.superseded)) }
        attachments[id]?.takesOver = !older.isEmpty
        attachments[id]?.typist = typist
        attachments[id]?.generation = attach.generation
        attachments[id]?.toldWritten = answer.inputWritten
        return true
    }

    /// Tells an attachment that it is over. Output that was not sent yet is not sent.
    mutating func refuse(_ id: AttachmentID, _ refusal: Refused) {
        attachments[id]?.phase = .refused
        attachments[id]?.downlink = nil
        attachments[id]?.typist = nil
        attachments[id]?.news = .none
        attachments[id]?.outbox.removeAll()
        attachments[id]?.queue(refusal)
        effects.append(.hangUp(id))
    }

    /// A terminal no longer takes part: its connection is gone, or it said Bye.
    mutating func left(_ attachment: Attachment, forGood: Bool, now: Instant) {
        guard attachment.isTerminal else { return }
        tellWatchers(
            .detached(Viewer(principal: attachment.principal, role: attachment.role)))
        lostPossibleLeader(attachment, forGood: forGood, now: now)
        terminalLeft(attachment, forGood: forGood, now: now)
        presenceEnded(attachment, forGood: forGood, now: now)
        if description.sizing == .smallest { applySize() }
        if !attachments.values.contains(where: \.isTerminal) { leftAt = now }
    }
}
