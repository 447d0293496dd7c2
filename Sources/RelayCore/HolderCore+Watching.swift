// SPDX-License-Identifier: Apache-2.0

internal import RelayTerminal
internal import RelayWire

/// Those who want to know what happens, and those who wait for it.
extension HolderCore {
    /// Ten years: longer is as good as never, and can be added to any instant.
    private static let longestIdle: UInt64 = 3650 * 24 * 3600 * 1000

    static func idle(_ milliseconds: UInt64?) -> Duration? {
        milliseconds.map { .milliseconds(Int64(min($0, longestIdle))) }
    }

    /// A watcher is here. An end that was before is told at once; if it begins at the beginning, so is
    /// who came before it, and the silence after what was printed.
    mutating func watcherCame(_ id: AttachmentID, _ attach: Attach) {
        let toldIdleOf = attach.start == .oldest ? startedAt : printedAt
        attachments[id]?.watching = Watching(idle: Self.idle(attach.idle), toldIdleOf: toldIdleOf)
        if attach.start == .oldest {
            for one in attachments.values where one.isTerminal {
                attachments[id]?.watching?.add(
                    .attached(Viewer(principal: one.principal, role: one.role)))
            }
        }
        if case .exited(let status) = life { attachments[id]?.watching?.add(.exited(status)) }
    }

    mutating func tellWatchers(_ what: Event.What) {
        for id in watchers { attachments[id]?.watching?.add(what) }
    }

    /// First found, then changed: a change while iterating copies all of them.
    private var watchers: [AttachmentID] {
        attachments.filter { $0.value.watching != nil && $0.value.phase == .attached }.map(\.key)
    }

    /// What programs call the terminal may have changed.
    mutating func tellTitle() {
        let title = screen.screen.titles.current
        guard title != toldTitle else { return }
        toldTitle = title
        tellWatchers(.title(title.map(Self.line) ?? ""))
    }

    /// The next moment at which silence matters to somebody.
    var silenceDeadline: Instant? {
        var next: Instant?
        for attachment in attachments.values {
            next = earlier(next, attachment.awaits?.dueAt(printedAt: printedAt))
            if let watching = attachment.watching, let idle = watching.idle,
                watching.toldIdleOf != printedAt, life == .running
            {
                next = earlier(next, printedAt + idle)
            }
        }
        return next
    }

    mutating func noticeSilence(now: Instant) {
        guard let due = silenceDeadline, now >= due else { return }
        for id in watchers {
            guard let watching = attachments[id]?.watching, let idle = watching.idle,
                watching.toldIdleOf != printedAt, life == .running, now >= printedAt + idle
            else { continue }
            attachments[id]?.watching?.toldIdleOf = printedAt
            attachments[id]?.watching?.add(.idle((now - printedAt).milliseconds))
        }
        for (id, attachment) in attachments {
            guard let due = attachment.awaits?.dueAt(printedAt: printedAt), now >= due else {
                continue
            }
            answerWaiting(id, now: now)
        }
    }

    /// The end has come that some have waited for.
    mutating func tellEnd(_ status: ExitStatus, now: Instant) {
        tellWatchers(.exited(status))
        for (id, attachment) in attachments where attachment.awaits != nil {
            answerWaiting(id, now: now)
        }
    }

    private mutating func answerWaiting(_ id: AttachmentID, now: Instant) {
        attachments[id]?.awaits = nil
        respond(to: id, now: now)
    }
}
