// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Who is here: told to those who ask, and to all others when somebody comes or leaves.
extension HolderCore {
    /// Somebody whose connection is lost counts as here for so long: most come back.
    static let absencePatience = leaderPatience
    /// So many of them at once: of more, the one that was lost first is not waited for.
    static let maximumLost = maximumAttachments
    /// News for an attachment that takes no frames; more is not kept for it.
    static let maximumNews = 64

    /// A client that is here, or was a moment ago.
    struct Presence: Equatable, Sendable {
        /// As it was when it was last looked at.
        var information: AttachmentInformation
        /// It has left unless it comes back by then.
        var lostUntil: Instant?
    }

    /// A terminal has attached, perhaps again.
    mutating func presenceBegan(_ id: AttachmentID, now: Instant) {
        guard let attachment = attachments[id], attachment.isTerminal,
            let typist = attachment.typist
        else { return }
        let information = attachment.information(id, leader: nil, now: now)
        let isNew = presences[typist] == nil
        presences[typist] = Presence(information: information)
        if isNew { announce(.came, information, of: typist) }
    }

    /// A terminal takes part no longer, and none of the same client has taken its place.
    mutating func presenceEnded(_ attachment: Attachment, forGood: Bool, now: Instant) {
        guard let typist = attachment.typist,
            !attachments.values.contains(where: { $0.typist == typist })
        else { return }
        if forGood {
            forgetPresence(of: typist)
        } else {
            presences[typist]?.lostUntil = now + Self.absencePatience
            forgetTooMany()
        }
    }

    /// When the next of the lost counts as gone.
    var nextAbsence: Instant? { presences.values.lazy.compactMap(\.lostUntil).min() }

    mutating func forgetLost(now: Instant) {
        guard let next = nextAbsence, now >= next else { return }
        let gone = presences.filter { $0.value.lostUntil.map { $0 <= now } ?? false }
        for typist in gone.keys { forgetPresence(of: typist) }
    }

    /// Whoever makes himself a new key for each attachment is not waited for without bound.
    private mutating func forgetTooMany() {
        let lost = presences.filter { $0.value.lostUntil != nil }
        guard lost.count > Self.maximumLost else { return }
        let first = lost.min { one, other in
            guard let soon = one.value.lostUntil, let late = other.value.lostUntil, soon != late
            else { return one.value.information.number < other.value.information.number }
            return soon < late
        }
        if let first { forgetPresence(of: first.key) }
    }

    private mutating func forgetPresence(of typist: Typist) {
        guard let presence = presences.removeValue(forKey: typist) else { return }
        announce(.left, presence.information, of: typist)
    }

    private mutating func announce(
        _ news: Present.News, _ information: AttachmentInformation, of typist: Typist
    ) {
        let others = attachments.filter { _, attachment in
            attachment.isTerminal && attachment.looksAround && attachment.typist != typist
                && attachment.outbox.count < Self.maximumNews
        }
        for id in others.keys { attachments[id]?.queue(Present(news, [information])) }
    }

    mutating func receivedAskPresent(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        _ = try ProtocolViolation.decoding(frame, as: AskPresent.self)
        queuePresent(for: id, now: now)
    }

    /// An owner ends somebody's attachment, and is told who is left.
    mutating func receivedDrop(
        _ frame: Frame, from id: AttachmentID, now: Instant
    ) throws(ProtocolViolation) {
        let drop = try ProtocolViolation.decoding(frame, as: Drop.self)
        guard let asking = attachments[id], asking.role >= .owner else {
            return try deny(.drop, to: id)
        }
        let dropped = attachments.first { other, attachment in
            UInt64(other.number) == drop.number && attachment.isListed
        }
        if let (other, attachment) = dropped {
            if let typist = attachment.typist { ledger.saidBye(typist) }
            let who = asking.device.isEmpty ? "its owner" : asking.device
            refuse(other, Refused(.dropped, who))
            left(attachment, forGood: true, now: now)
        }
        if attachments[id]?.phase == .attached { queuePresent(for: id, now: now) }
        finishIfSeen(now: now)
    }

    private mutating func queuePresent(for id: AttachmentID, now: Instant) {
        guard (attachments[id]?.outbox.count ?? 0) < Self.maximumNews else { return }
        let here = attachments.filter(\.value.isListed)
        let all = here.sorted { $0.key.number < $1.key.number }.map { other, attachment in
            var information = attachment.information(other, leader: leadership.leader, now: now)
            information.isSelf = other == id
            return information
        }
        attachments[id]?.queue(Present(.all, all))
    }
}

extension Attachment {
    /// People know of it: it is a terminal, or reads the output. A question is over in a moment, and
    /// what is watched for an events call is the server's own.
    fileprivate var isListed: Bool {
        phase == .attached && (kind == .terminal || kind == .log)
    }

    /// As others are told.
    func information(
        _ id: AttachmentID, leader: Typist?, now: Instant
    ) -> AttachmentInformation {
        var information = AttachmentInformation(number: UInt64(id.number), role: role)
        information.device = device.isEmpty && isGuest ? "guest" : device
        information.address = address
        information.size = size
        information.idle = actedAt.map { (now - $0).milliseconds } ?? 0
        information.leads = mayLead && typist != nil && typist == leader
        information.kind = kind
        return information
    }
}
