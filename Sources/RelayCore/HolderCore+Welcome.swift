// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// An Attach has come: may it, is there room, and then it begins.
extension HolderCore {
    mutating func receivedAttach(
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
        attachment.generation = attach.generation
        var answer = answer(to: attach, attachment)
        if let refusal = refusal(of: attach) ?? welcome(&attachment, attach, as: id, &answer) {
            // It hears so on its channel.
            attachments[id] = attachment
            return refuse(id, refusal)
        }
        begin(attachment, attach, as: id, &answer, now: now)
    }

    /// Why nobody may have what is asked for here; nil if he may.
    private func refusal(of attach: Attach) -> Refused? {
        if case .offset(let offset) = attach.start, offset > log.end {
            return Refused(.violation, "the session has not printed so much yet")
        }
        if attach.creation == nil, let wanted = attach.session, wanted != description.session {
            return Refused(.noSuchSession)
        }
        if attach.kind != .request, attach.within == description.session {
            return Refused(.inside)
        }
        return nil
    }

    /// Finds a client's past and a place for it, which older attachments of it make free; or says why
    /// there is none. Nothing has changed then.
    private mutating func welcome(
        _ attachment: inout Attachment, _ attach: Attach, as id: AttachmentID,
        _ answer: inout Attached
    ) -> Refused? {
        let typist = attachment.typist(in: attach)
        let older = attachments.filter { typist != nil && $0.value.typist == typist }
        if let typist,
            older.values.contains(where: { $0.generation >= attach.generation })
                || ledger.isOutdated(attach.generation, of: typist)
        {
            return Refused(.superseded)
        }
        guard hasRoom(for: attachment, without: older) else {
            return Refused(.limit, "this session has too many attachments")
        }
        guard let typist else { return nil }
        switch ledger.attached(typist, attach, mayType: attachment.role >= .control) {
        case .superseded: return Refused(.superseded)
        case .tooMany: return Refused(.limit, "this session remembers too many clients")
        case .known(let written): answer.inputWritten = written
        case .unknown(let from):
            answer.inputWritten = from
            answer.inputUnknown = true
        }
        for key in older.keys { refuse(key, Refused(.superseded)) }
        attachment.takesOver = !older.isEmpty
        attachment.typist = typist
        attachment.toldWritten = answer.inputWritten
        return nil
    }

    /// Whether one more may attach, once `older` are gone.
    private func hasRoom(
        for newcomer: Attachment, without older: [AttachmentID: Attachment]
    ) -> Bool {
        let others = attachments.lazy.filter { $0.value.phase == .attached && older[$0.key] == nil }
            .map(\.value)
        if newcomer.isOwnersRequest {
            return others.count(where: \.isOwnersRequest) < Self.maximumRequests
        }
        if newcomer.isGuest, others.count(where: \.isGuest) >= Self.maximumGuests { return false }
        return others.count { !$0.isOwnersRequest } < Self.maximumAttachments
    }

    /// It is in. What others are told of it, they are told now.
    private mutating func begin(
        _ newcomer: Attachment, _ attach: Attach, as id: AttachmentID, _ answer: inout Attached,
        now: Instant
    ) {
        let isDrawn = wantsSnapshot(attach, answer: answer)
        if isDrawn { draw(attach, &answer) }
        let downlink = Downlink(
            from: answer.offset, written: attach.outputWritten ?? answer.offset,
            window: description.window, now: now)
        var attachment = newcomer
        attachment.began(attach, answer, downlink, now: now)
        attachment.inputPath = inputPath(of: attachment, attach)
        attachments[id] = attachment
        readerCame(attachment)
        logMisses(answer.offset, of: attachment)
        if attach.kind == .watch { watcherCame(id, attach) }
        if attach.kind == .terminal {
            cameAsTerminal(attachment)
            terminalCame(id, downlink, now: now)
        }
        acted(id, typed: false)
        reply(to: id, attach, &answer, isDrawn: isDrawn)
        presenceBegan(id, now: now)
    }

    /// The answer goes out first. Whoever leads by now has the size that the answer says.
    private mutating func reply(
        to id: AttachmentID, _ attach: Attach, _ answer: inout Attached, isDrawn: Bool
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

    private mutating func cameAsTerminal(_ attachment: Attachment) {
        leftAt = nil
        guard !attachment.takesOver else { return }
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

    private func answer(to attach: Attach, _ attachment: Attachment) -> Attached {
        var attached = Attached(
            session: description.session, name: description.name, role: attachment.role,
            offset: log.end, lost: 0, inputWritten: 0, whenFull: description.whenFull)
        attached.features = Feature.all.filter(attachment.forwardable.contains)
        if attach.resumes || attach.kind == .log { attached.logEnd = log.end }
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
}

extension Attachment {
    /// It asks or orders something, and belongs to the user himself.
    fileprivate var isOwnersRequest: Bool { kind == .request && !isGuest }

    /// Who asks to come in; nil for those who never type and are not told apart.
    fileprivate func typist(in attach: Attach) -> Typist? {
        guard attach.kind == .terminal || attach.kind == .request else { return nil }
        return attach.instance.map { Typist(principal: principal, instance: $0) }
    }

    /// The Attach is answered: output and news come from here on, as far as all programs know them.
    fileprivate mutating func began(
        _ attach: Attach, _ answer: Attached, _ downlink: Downlink, now: Instant
    ) {
        phase = .attached
        if attach.kind.hasOutput { self.downlink = downlink }
        if answer.features.contains(Feature.snapshots) {
            snapshotHistory = attach.snapshotHistory
            skips = attach.skips
        }
        takesRemarks = attach.kind == .terminal && answer.features.contains(Feature.remarks)
        takesReports = answer.features.contains(Feature.reports)
        takesDenials = attach.takesDenials && answer.features.contains(Feature.denials)
        actedAt = now
    }
}
