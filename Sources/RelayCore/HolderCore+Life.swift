// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The PTY and the child: what is printed, what is typed, and the end.
extension HolderCore {
    /// Bytes were read from the PTY; never more than `readAllowance`.
    package mutating func shellPrinted(_ bytes: ArraySlice<UInt8>, now: Instant) {
        willPrint(bytes)
        let start = log.end
        let oldest = log.start
        log.append(bytes)
        countLost(since: oldest)
        findQueries(in: bytes, from: start, now: now)
        printedAt = now
        if case .draining(let status, let until, let remaining) = life {
            life = .draining(status, until: until, remaining: remaining - bytes.count)
            if remaining <= bytes.count { becameExited(status, now: now) }
        }
        refreshAllowance(now: now)
    }

    /// The child has ended. What it printed before is still to be read.
    package mutating func childExited(_ status: ExitStatus, now: Instant) {
        guard life == .running else { return }
        ledger.dropWaiting()
        if terminalIsClosed { return becameExited(status, now: now) }
        life = .draining(status, until: now + Self.drainTime, remaining: Self.drainLimit)
        // With `block` nobody may come to read the last of it.
        finishAt = now + (wasKilled ? Self.exitCourtesy : Self.exitPatience)
        refreshAllowance(now: now)
    }

    /// There is nothing to read from the PTY. After the child's end, that was all.
    package mutating func shellIsSilent(now: Instant) {
        if case .draining(let status, _, _) = life { becameExited(status, now: now) }
    }

    /// The child has ended and the log has all it printed.
    package var isComplete: Bool {
        switch life {
        case .running, .draining: false
        case .exited, .finished: true
        }
    }

    /// The bytes to write next, to the PTY or to the child's pipe; empty when there are none.
    package func nextInput(_ path: InputPath = .terminal) -> ArraySlice<UInt8> {
        life == .running ? ledger.nextBytes(path) : []
    }

    /// The child's input, if it is a pipe, is to be closed now. A terminal has no such end.
    package var inputIsToClose: Bool { ledger.isAtEnd }

    /// So many bytes of `nextInput` were written. `interrupts` if one of them is a key that makes the
    /// terminal signal its program.
    package mutating func wroteInput(
        _ count: Int, to path: InputPath = .terminal, interrupts: Bool = false, now: Instant
    ) {
        guard let typist = ledger.wrote(count, to: path) else { return }
        if interrupts { interrupted(by: typist, now: now) }
        passInput()
        tell(typist, .waits(until: now + Self.tellWrittenDelay))
        passDropped(now: now)
    }

    /// The child's pipe was closed, or was found to be closed: nothing more will be written to it.
    package mutating func closedInput() {
        inputIsClosed = true
        passInput()
    }

    /// A closed pipe takes all without writing it.
    mutating func passInput() {
        guard inputIsClosed else { return }
        for typist in ledger.discardPiped() { tell(typist, .isDue) }
    }

    /// Where an attachment's typing goes, as long as it lasts. In the child's pipe belongs what the
    /// program sends that had it made, and what others send into it while it is open. Keys are the
    /// terminal's: nobody wants them among the data, and they interrupt.
    mutating func inputPath(of attachment: Attachment, _ attach: Attach) -> InputPath {
        guard description.inputIsPipe, let typist = attachment.typist else { return .terminal }
        if isCreator(attach), attachment.kind == .terminal { creator = creator ?? typist }
        let sends = attachment.kind == .request && !inputIsClosed
        return sends || typist == creator ? .pipe : .terminal
    }

    /// A typist is to hear how far its typing is written, if it is not to anyway.
    mutating func tell(_ typist: Typist, _ news: Attachment.News) {
        // First found, then changed: a change while iterating copies all of them.
        let uninformed = attachments.filter { $0.value.typist == typist && $0.value.news == .none }
        // A program that types does nothing but wait for it.
        for (id, attachment) in uninformed {
            attachments[id]?.news = attachment.kind == .request ? .isDue : news
        }
    }

    /// When nobody is expected to come back any more; nil while somebody is here, or if the session
    /// waits for ever. One that nobody ever attached to counts from its start.
    var expiresAt: Instant? {
        guard let patience = description.expireDetached, life == .running, !wasKilled,
            !attachments.values.contains(where: \.isTerminal)
        else { return nil }
        return (leftAt ?? startedAt) + patience
    }

    mutating func becameExited(_ status: ExitStatus, now: Instant) {
        life = .exited(status)
        finishAt = now + (wasKilled ? Self.exitCourtesy : Self.exitPatience)
        exitWasSeen = wasKilled
        tellEnd(status, now: now)
        finishIfSeen(now: now)
        refreshAllowance(now: now)
    }

    /// Once somebody saw the exit, the session lasts as long as others are still to see it, or to
    /// have the answer to a question; and for a moment, if one who had not seen it has just lost his
    /// link and may be on his way back.
    mutating func finishIfSeen(now: Instant) {
        guard case .exited = life, exitWasSeen, !isKilling else { return }
        if !wasKilled, let readerLostAt, now - readerLostAt < Self.exitCourtesy { return }
        let isAwaited = attachments.values.contains {
            $0.phase == .attached && !$0.hasSeenExit && $0.kind != .watch
        }
        if !isAwaited { finish() }
    }

    mutating func finish() {
        guard life != .finished else { return }
        life = .finished
        finishAt = nil
        effects.append(.finish)
    }

    /// How much may be read from the PTY: all that fits, unless somebody is to be waited for.
    mutating func refreshAllowance(now: Instant) {
        isHeldBack = false
        readAllowance = 0
        var allowance = Self.largestRead
        switch life {
        case .exited, .finished: return
        case .draining(_, _, let remaining): allowance = min(allowance, remaining)
        case .running: break
        }
        let capacity = UInt64(log.capacity)
        if description.whenFull == .block {
            let backlog = log.end - keptFrom
            readAllowance = min(allowance, Int(capacity - min(backlog, capacity)))
        } else if let downlink = leadingAttachment?.downlink, downlink.isLive(now: now) {
            let backlog = downlink.backlog(in: log)
            isHeldBack = backlog > capacity - min(capacity / 4, Self.largestReserve)
            if !isHeldBack { readAllowance = min(allowance, Int(capacity - backlog)) }
        } else {
            readAllowance = allowance
        }
    }
}
