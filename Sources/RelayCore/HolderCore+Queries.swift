// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// What of the output asks a terminal something, or acts beyond its screen; and who answers.
extension HolderCore {
    /// Looks for queries in what was printed from `start` on, which is in the log by now.
    mutating func findQueries(in bytes: ArraySlice<UInt8>, from start: UInt64, now: Instant) {
        live.printed(from: start, now: now)
        let span = bytes.span
        var index = 0
        while index < span.count {
            if scanner.isInText { sequenceStart = start + UInt64(index) }
            let (event, next) = scanner.step(span, from: index)
            if event == .closed(.alert), next == index + 1, span[index] == 7 { tellWatchers(.bell) }
            index = next
            if case .closed(.query(let query)) = event {
                asked(query, upTo: start + UInt64(next), now: now)
            }
        }
    }

    /// A query was printed. Where nobody is attached the model answers at once; before anybody ever
    /// was, the first one is on the way. What is typed into a pipe is no answer.
    private mutating func asked(_ query: TerminalQuery, upTo end: UInt64, now: Instant) {
        guard !description.inputIsPipe, life == .running else { return }
        let isFirstAwaited = acts == 0 && now - startedAt < OpenQueries.patience
        if leadingAttachment != nil || isFirstAwaited {
            queries.asked(query, from: sequenceStart, to: end, now: now)
        } else {
            answer(query, upTo: end, now: now)
        }
    }

    mutating func closeQueries(now: Instant) {
        for query in queries.takeOverdue(now: now) {
            answer(query.query, upTo: query.end, now: now)
        }
    }

    /// The model answers, if it can; no terminal is to be asked any more.
    private mutating func answer(_ query: TerminalQuery, upTo end: UInt64, now: Instant) {
        live.settledQueries(before: end)
        guard life == .running else { return }
        drawOutput(upTo: end)
        let size = leadership.size
        let answer = screen.screen.answer(
            to: query, pixelWidth: Int(size.pixelWidth), pixelHeight: Int(size.pixelHeight))
        if let answer { ledger.answered(answer) }
    }

    /// What an attachment is not to show of the output that it is sent next, and how far that goes.
    /// Nil if all that there is may be sent as it is.
    func suppression(for id: AttachmentID, now: Instant) -> (Suppress.Classes, end: UInt64)? {
        guard let attachment = attachments[id], let downlink = attachment.downlink,
            let typist = attachment.typist, attachment.takesReports
        else { return nil }
        let replayEnd = live.replayEnd(for: typist, logEnd: log.end, now: now)
        if downlink.sent < replayEnd { return ([.queries, .alerts], replayEnd) }
        guard attachment.mayLead, typist == leadership.leader else { return (.queries, .max) }
        let foreignEnd = live.foreignEnd(for: typist)
        return downlink.sent < foreignEnd ? (.queries, foreignEnd) : ([], .max)
    }

    /// A terminal is here, perhaps again; its place in the log says what it was shown.
    mutating func terminalCame(_ id: AttachmentID, _ downlink: Downlink, now: Instant) {
        guard let typist = attachments[id]?.typist else { return }
        live.attached(typist, at: downlink.sent, logEnd: log.end, isFirst: acts == 0)
        queries.returned(typist, at: downlink.sent)
        queries.written(to: downlink.written, by: typist, now: now)
    }

    /// A terminal is gone, and none has taken its place.
    mutating func terminalLeft(_ attachment: Attachment, forGood: Bool, now: Instant) {
        guard let typist = attachment.typist,
            !attachments.values.contains(where: { $0.typist == typist })
        else { return }
        queries.lost(typist, forGood: forGood, now: now)
        if forGood { live.leftForGood(typist) }
    }

    /// Output was sent to an attachment with nothing suppressed, or to one that knows nothing of it.
    mutating func showedQueries(in output: Output, to attachment: Attachment) {
        guard let typist = attachment.typist, typist == leadership.leader, attachment.mayLead,
            !attachment.suppressed.contains(.queries)
        else { return }
        live.showed(typist, upTo: output.end)
        if !queries.isEmpty { queries.sent(from: output.offset, to: output.end, to: typist) }
    }

    /// A terminal typed, and not its user: an answer to a query that is open is written, an event
    /// too; any other answer is too late, or nobody asked. None of them makes its client lead.
    mutating func receivedReport(
        _ frame: Frame, from id: AttachmentID, _ typist: Typist, now: Instant
    ) throws(ProtocolViolation) {
        let report = try ProtocolViolation.decoding(frame, as: Report.self)
        guard try ledger.isNew(report.input, from: typist) else { return }
        let path = attachments[id]?.inputPath ?? .terminal
        let isFresh = report.age <= UInt64(OpenQueries.patience.milliseconds)
        let query = queries.answered(report.kind, by: typist)
        if report.kind == Report.event || query?.isSettled == false && isFresh {
            try ledger.received(report.input, from: typist, into: path)
        } else if query == nil, report.isAlsoKey {
            try ledger.received(report.input, from: typist, into: path)
            acted(id, typed: true)
        } else {
            try ledger.received(report.input, from: typist, into: path, isDropped: true)
            // Too old to be true.
            if let query, !query.isSettled { answer(query.query, upTo: query.end, now: now) }
        }
    }

    /// What is not to be written counts as written when all before it is.
    mutating func passDropped(now: Instant) {
        while let typist = ledger.passDropped() {
            tell(typist, .waits(until: now + Self.tellWrittenDelay))
        }
    }
}

extension Report {
    /// xterm's F3 with a modifier looks like a cursor in the first row.
    fileprivate var isAlsoKey: Bool {
        kind == TerminalQuery.Kind.cursor.rawValue && bytes.starts(with: "\u{1b}[1;".utf8)
    }
}
