// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Who leads a session: the terminal whose size the PTY has and whose pace it keeps.
/// Lives as long as the session.
struct Leadership: Equatable, Sendable {
    /// The client that leads, attached or lost a moment ago; nil before the first.
    var leader: Typist?
    /// It has typed, on whatever link; a newcomer does not take over.
    var hasTyped = false
    /// The leader's connection is gone; unless it comes back by then, another leads.
    var lostUntil: Instant?
    /// What the leader, or the last one, has written: a log that blocks keeps all after it.
    var written: UInt64 = 0
    /// The size that the PTY has.
    var size: WindowSize

    init(size: WindowSize) { self.size = size }
}

extension HolderCore {
    /// The leader's attachment, if it is connected.
    var leadingAttachment: Attachment? {
        guard let leader = leadership.leader else { return nil }
        return attachments.values.first { $0.mayLead && $0.typist == leader }
    }

    /// A client has attached or typed: if that makes it the leader, the PTY gets its size.
    mutating func acted(_ id: AttachmentID, typed: Bool) {
        defer { if description.sizing == .smallest { applySize() } }
        guard let attachment = attachments[id] else { return }
        let wasLeader = attachment.typist != nil && attachment.typist == leadership.leader
        guard attachment.mayLead else {
            // It came back in a lesser role.
            if wasLeader { electLeader() }
            return
        }
        acts += 1
        attachments[id]?.lastAct = acts
        if typed || (wasLeader && leadership.hasTyped) { attachments[id]?.hasTyped = true }
        let isTaken =
            leadership.leader != nil && (leadership.hasTyped || leadership.lostUntil != nil)
        if typed || wasLeader || !isTaken { lead(id) }
    }

    /// The leader is gone for good, or for too long: the newest in control leads.
    mutating func electLeader() {
        leadership.lostUntil = nil
        leadership.leader = nil
        leadership.hasTyped = false
        let candidates = attachments.filter { $0.value.mayLead }
        if let newest = candidates.max(by: { $0.value.lastAct < $1.value.lastAct }) {
            lead(newest.key)
        }
    }

    /// An attachment's connection is gone; `forGood` if its client said so.
    mutating func lostPossibleLeader(_ attachment: Attachment, forGood: Bool, now: Instant) {
        guard attachment.typist != nil, attachment.typist == leadership.leader,
            leadingAttachment == nil
        else { return }
        if forGood {
            electLeader()
        } else {
            leadership.lostUntil = now + Self.leaderPatience
        }
    }

    mutating func applySize() {
        guard let size = wantedSize, size.columns > 0, size.rows > 0, size != leadership.size
        else { return }
        leadership.size = size
        sizes.changed(to: size, at: log.end)
        effects.append(.resize(size))
        resizeScreen(size)
    }

    /// The size that the terminals here call for, if they have a say in it.
    private var wantedSize: WindowSize? {
        switch description.sizing {
        case .fixed: return nil
        case .leader: return leadingAttachment?.size
        case .smallest:
            let sizes = attachments.values.filter(\.mayLead).compactMap(\.size)
                .filter { $0.columns > 0 && $0.rows > 0 }
            if Set(sizes).count == 1 { return sizes.first }
            guard let columns = sizes.map(\.columns).min(), let rows = sizes.map(\.rows).min()
            else { return nil }
            return WindowSize(columns: columns, rows: rows)
        }
    }

    private mutating func lead(_ id: AttachmentID) {
        guard let attachment = attachments[id] else { return }
        leadership.leader = attachment.typist
        leadership.hasTyped = attachment.hasTyped
        leadership.lostUntil = nil
        leadership.written = attachment.downlink?.written ?? leadership.written
        applySize()
    }
}
