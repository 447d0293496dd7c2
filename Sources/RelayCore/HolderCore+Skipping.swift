// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// Output that nobody waits for any more: a screen takes its place, for clients that take one. The
/// log has it all.
extension HolderCore {
    /// Less than this is sent sooner than it is left out.
    static let leastSkip: UInt64 = 16 * 1024
    /// So much a screen after an interrupt may have, history and all, on any link, and what follows.
    static let leastScreen = 4096

    /// Somebody's key has interrupted what prints: the rest of it is of no interest to him.
    mutating func interrupted(by typist: Typist, now: Instant) {
        let his = attachments.filter { $0.value.typist == typist }
        for (id, attachment) in his where backlog(of: attachment) > Self.leastSkip {
            skip(for: id, waits: false, now: now)
        }
        // The program's last words, and the prompt, need not wait for anybody either.
        refreshAllowance(now: now)
    }

    /// A client that is behind gets the screen instead, where the bytes are gone, on the alternate
    /// screen, where only what is there now matters, or where its user wants it so.
    mutating func skipIfBehind(_ id: AttachmentID, now: Instant) {
        guard let attachment = attachments[id], attachment.snapshotHistory != nil,
            let downlink = attachment.downlink, downlink.hasMore(in: log)
        else { return }
        let isGone = downlink.sent < log.start
        guard isGone || backlog(of: attachment) > max(Self.leastSkip, downlink.window.size * 2)
        else { return }
        if isGone || attachment.skips || isOnAlternateScreen(since: downlink.sent) {
            skip(for: id, waits: true, now: now)
        }
    }

    /// What is not sent yet, where it may be left out; else nothing.
    private func backlog(of attachment: Attachment) -> UInt64 {
        // One screen after the other would pile up for a client that takes nothing.
        guard attachment.snapshotHistory != nil, let downlink = attachment.downlink,
            !attachment.outbox.contains(where: { $0.type == .snapshot })
        else { return 0 }
        return log.end - downlink.sent
    }

    /// `waits` for the client to have drawn it before more is sent; it has as much history as the link
    /// carries in a window's time. Else a prompt is waited for: what goes before it takes a slow link a
    /// few hundredths of a second, and it waits for no window.
    private mutating func skip(for id: AttachmentID, waits: Bool, now: Instant) {
        guard let downlink = attachments[id]?.downlink else { return }
        let window = Int(downlink.window.size)
        let limit = max(Self.leastScreen, waits ? window : window / 4)
        if waits {
            attachments[id]?.downlink?.skip(to: log.end, now: now)
        } else {
            attachments[id]?.downlink?.skip(to: log.end, followedBy: UInt64(limit), now: now)
        }
        queueSize(for: id)
        queueSnapshot(for: id, lost: log.end - downlink.sent, limit: limit)
    }

    /// All output from `offset` on went to the alternate screen.
    private mutating func isOnAlternateScreen(since offset: UInt64) -> Bool {
        drawOutput()
        return alternateSince.map { $0 <= offset } ?? false
    }

    /// The model was fed this, up to `drawnEnd`.
    mutating func followScreens(_ wasAlternate: Bool, _ bytes: [UInt8]) {
        guard screen.screen.isAlternate else {
            alternateSince = nil
            return
        }
        // It may have been left and entered again within the piece.
        if !wasAlternate || Self.leavesScreen(bytes) { alternateSince = drawnEnd }
    }

    /// How programs leave the alternate screen: `CSI ? 1049 l`, or an older mode's number.
    private static func leavesScreen(_ bytes: [UInt8]) -> Bool {
        let ways = ["[?1049l", "[?1047l", "[?47l"].map { Array($0.utf8) }
        var rest = bytes[...]
        while let escape = rest.firstIndex(of: 0x1b) {
            rest = rest[(escape + 1)...]
            if ways.contains(where: { rest.starts(with: $0) }) { return true }
        }
        return false
    }
}
