// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Which size the session's screen had, from which offset of its output on. Lives as long as the
/// session.
struct SizeRecord: Equatable, Sendable {
    /// Who drags a window's corner makes dozens of sizes; older ones than these are forgotten, and
    /// output from that time counts as made for the oldest that is known.
    static let maximumCount = 256

    private struct Change: Equatable {
        var start: UInt64
        var size: WindowSize
    }

    /// In their order; never empty.
    private var changes: [Change]

    init(_ size: WindowSize) { changes = [Change(start: 0, size: size)] }

    /// What is printed from here on is for this size. The last of several at one offset counts.
    mutating func changed(to size: WindowSize, at offset: UInt64) {
        changes.removeAll { $0.start >= offset }
        if changes.last?.size != size { changes.append(Change(start: offset, size: size)) }
        if changes.count > Self.maximumCount { changes.removeFirst() }
    }

    func size(at offset: UInt64) -> WindowSize {
        let change = changes.last { $0.start <= offset } ?? changes[0]
        return change.size
    }

    /// Where the next other size begins.
    func nextChange(after offset: UInt64) -> UInt64? {
        changes.first { $0.start > offset }?.start
    }
}

/// What is told of the sizes.
extension HolderCore {
    /// The size of what an attachment is sent next, if it does not know that yet.
    func sizeToTell(_ attachment: Attachment) -> SessionSize? {
        guard attachment.looksAround, attachment.isTerminal, let downlink = attachment.downlink
        else { return nil }
        let size = sizes.size(at: downlink.sent)
        let isNews = size != attachment.toldSize && size.columns > 0 && size.rows > 0
        return isNews ? SessionSize(offset: downlink.sent, size: size) : nil
    }

    /// Output for one size ends where that for another begins.
    func sizeEnd(_ attachment: Attachment) -> UInt64 {
        guard attachment.looksAround, let sent = attachment.downlink?.sent else { return .max }
        return sizes.nextChange(after: sent) ?? .max
    }

    /// Before a snapshot: it is drawn for this size.
    mutating func queueSize(for id: AttachmentID) {
        guard let attachment = attachments[id], let news = sizeToTell(attachment) else { return }
        attachments[id]?.toldSize = news.size
        attachments[id]?.queue(news)
    }
}
