// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// Frames for the attachments, pulled as their connections take them.
extension HolderCore {
    /// Whether `nextFrame` has something for this attachment.
    package func hasFrame(for id: AttachmentID, now: Instant) -> Bool {
        guard let attachment = attachments[id] else { return false }
        if !attachment.outbox.isEmpty { return true }
        guard attachment.phase == .attached else { return false }
        return attachment.watching?.events.isEmpty == false
            || attachment.downlink?.hasMore(in: log) == true || sizeToTell(attachment) != nil
            || isToTellWritten(attachment, now: now) || exitToTell(attachment) != nil
    }

    /// The next frame to write to this attachment's connection.
    package mutating func nextFrame(for id: AttachmentID, now: Instant) -> Frame? {
        guard var attachment = attachments[id] else { return nil }
        if !attachment.outbox.isEmpty { return attachments[id]?.outbox.removeFirst() }
        guard attachment.phase == .attached else { return nil }
        if let event = attachments[id]?.watching?.next() {
            return Frame(event, channel: attachment.channel)
        }
        skipIfBehind(id, now: now)
        if attachments[id]?.outbox.isEmpty == false { return attachments[id]?.outbox.removeFirst() }
        if let typist = attachment.typist, isToTellWritten(attachment, now: now) {
            attachment.toldWritten = ledger.written(by: typist)
            attachment.news = .none
            attachments[id] = attachment
            return Frame(InputTaken(offset: attachment.toldWritten), channel: attachment.channel)
        }
        if let size = sizeToTell(attachment) {
            attachments[id]?.toldSize = size.size
            return Frame(size, channel: attachment.channel)
        }
        let suppression = hasOutput(attachment) ? suppression(for: id, now: now) : nil
        if let suppression, suppression.0 != attachment.suppressed {
            attachments[id]?.suppressed = suppression.0
            return Frame(Suppress(suppression.0), channel: attachment.channel)
        }
        let end = min(suppression?.end ?? .max, sizeEnd(attachment))
        if let piece = attachment.downlink?.next(from: log, upTo: end, now: now) {
            attachments[id] = attachment
            switch piece {
            case .output(let output):
                showedQueries(in: output, to: attachment)
                return Frame(output, channel: attachment.channel)
            case .gap(let gap):
                logMisses(gap.end - gap.start, of: attachment)
                return Frame(gap, channel: attachment.channel)
            }
        }
        if let exit = exitToTell(attachment) {
            attachments[id]?.toldExit = true
            return Frame(exit, channel: attachment.channel)
        }
        return nil
    }

    /// Bytes are to be sent next, and not the hole before them.
    private func hasOutput(_ attachment: Attachment) -> Bool {
        guard let downlink = attachment.downlink else { return false }
        return downlink.hasMore(in: log) && downlink.sent >= log.start
    }

    /// News of written input rides along with output, or goes when it is due, or when the client
    /// may be waiting for it to type on.
    private func isToTellWritten(_ attachment: Attachment, now: Instant) -> Bool {
        guard attachment.news != .none, let typist = attachment.typist else { return false }
        return attachment.news == .isDue || attachment.downlink?.hasMore(in: log) == true
            || ledger.written(by: typist) - attachment.toldWritten >= Input.window / 4
    }

    private func exitToTell(_ attachment: Attachment) -> Exited? {
        guard case .exited(let status) = life, !attachment.toldExit else { return nil }
        // Who only types is to know that nobody reads it any more.
        let isTyping = attachment.kind == .request && attachment.typist != nil
        guard attachment.downlink?.sent == log.end || isTyping else { return nil }
        return Exited(status: status, end: log.end)
    }
}
