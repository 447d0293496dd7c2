// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// The screen beside the log: what a terminal would show that had read it all.
extension HolderCore {
    /// The screen is behind the log.
    package var hasUndrawnOutput: Bool { drawnEnd < log.end && description.keepsScreen }

    /// Lets the screen catch up with the log. The driver calls it when nothing else is to be done: so
    /// no key's echo waits for it, and a flood is drawn in few large pieces, most of which scrolls
    /// through unseen.
    package mutating func drawOutput() { drawOutput(upTo: log.end) }

    /// The same for the output before `end`.
    mutating func drawOutput(upTo end: UInt64) {
        guard drawnEnd < end, description.keepsScreen else { return }
        skipUndrawnOutput(upTo: end)
        feedOutput(upTo: end)
        scanner.forgetMarks(before: drawnEnd)
        tellTitle()
    }

    private mutating func feedOutput(upTo end: UInt64) {
        guard drawnEnd < end, let bytes = log.bytes(from: drawnEnd, limit: Int(end - drawnEnd))
        else { return }
        let wasAlternate = screen.screen.isAlternate
        screen.feed(bytes)
        drawnEnd += UInt64(bytes.count)
        followScreens(wasAlternate, bytes)
    }

    /// Goes past what leaves no trace.
    private mutating func skipUndrawnOutput(upTo end: UInt64) {
        while let skip = scanner.marks?.skip(from: drawnEnd, upTo: end, on: screen.screen) {
            feedOutput(upTo: skip.places.lowerBound)
            let renditions = skip.renditions
            let bytes = log.bytes(from: renditions.lowerBound, limit: renditions.count)
            guard let bytes, screen.passOver(bytes.span) else { return }
            drawnEnd = skip.places.upperBound
        }
    }

    /// The log may be about to forget what is not drawn yet. In a flood it need not be drawn: the
    /// newest lines are enough, and those stay in the log.
    mutating func willPrint(_ bytes: ArraySlice<UInt8>) {
        guard description.keepsScreen, !hasRoom(for: bytes.count) else { return }
        skipUndrawnOutput(upTo: log.end)
        scanner.forgetMarks(before: drawnEnd)
        if !hasRoom(for: bytes.count) { drawOutput() }
        // More at once than the log keeps.
        if bytes.count > log.capacity {
            screen.feed(Array(bytes))
            drawnEnd += UInt64(bytes.count)
        }
    }

    /// So much can be printed with nothing forgotten that is not drawn.
    private func hasRoom(for count: Int) -> Bool {
        log.end - drawnEnd + UInt64(count) <= UInt64(log.capacity)
    }

    /// The PTY has another size now.
    mutating func resizeScreen(_ size: WindowSize) {
        drawOutput()
        screen.resize(rows: Int(size.rows), columns: Int(size.columns))
    }

    /// Where a snapshot has to stand for the output, or nil if the log itself will do.
    func wantsSnapshot(_ attach: Attach, answer: Attached) -> Bool {
        guard attach.kind == .terminal, attach.snapshotHistory != nil,
            answer.features.contains(Feature.snapshots)
        else { return false }
        switch attach.start {
        case .offset: return answer.lost > 0
        case .oldest: return isCreator(attach) ? answer.lost > 0 : true
        case .end: return false
        }
    }

    /// Whoever had the session made is to see all of it, from its first byte on, however often it
    /// has to ask until it is answered.
    func isCreator(_ attach: Attach) -> Bool {
        attach.creation != nil && attach.session == description.session
    }

    /// Queues the pieces of a snapshot at the log's end, of about so many bytes at most: it has fewer
    /// lines of history then.
    mutating func queueSnapshot(for id: AttachmentID, lost: UInt64, limit: Int = .max) {
        guard let lines = attachments[id]?.snapshotHistory else { return }
        drawOutput()
        var bytes = screen.snapshot(historyLines: Int(clamping: lines))
        if bytes.count > limit {
            let rows = min(Int(clamping: lines), screen.screen.history.rowCount)
            bytes = screen.snapshot(historyLines: rows * limit / bytes.count)
        }
        for piece in Pieces(bytes, ofAtMost: Snapshot.maximumLength) {
            var snapshot = Snapshot(offset: log.end, lost: lost, bytes: piece.bytes)
            snapshot.isLast = piece.isLast
            snapshot.cutString = cutString
            attachments[id]?.queue(snapshot)
        }
    }

    /// Queues the answer to a question for the screen.
    mutating func queueCapture(for id: AttachmentID, styled: Bool, history: UInt64) {
        drawOutput()
        let text = screen.text(ansi: styled, historyLines: Int(clamping: history))
        for piece in Pieces(text, ofAtMost: Captured.maximumLength) {
            attachments[id]?.queue(Captured(isLast: piece.isLast, text: piece.bytes))
        }
    }

    private var cutString: Snapshot.CutString? {
        guard screen.isInLongSequence else { return nil }
        return screen.parser.state == .operatingSystemCommand ? .operatingSystemCommand : .other
    }
}

/// Bytes in pieces of a bounded size; one empty piece if there are none.
private struct Pieces: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>?
    private let limit: Int

    init(_ bytes: [UInt8], ofAtMost limit: Int) {
        rest = bytes[...]
        self.limit = limit
    }

    mutating func next() -> (bytes: [UInt8], isLast: Bool)? {
        guard let bytes = rest else { return nil }
        let isLast = bytes.count <= limit
        rest = isLast ? nil : bytes.dropFirst(limit)
        return (Array(bytes.prefix(limit)), isLast)
    }
}
