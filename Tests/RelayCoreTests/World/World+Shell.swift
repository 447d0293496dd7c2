// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// The program in a session, and the PTY between it and its holder.
extension World {
    /// Prints and reads what is possible now.
    func shellGoesOn(_ holder: SimulatedHolder) {
        shellPrints(holder)
        shellReads(holder)
        if holder.shell.hasExited, holder.shell.waiting == 0 {
            holder.core?.shellIsSilent(now: now)
        }
    }

    private func shellPrints(_ holder: SimulatedHolder) {
        guard let session = holder.session else { return }
        while holder.shell.waiting > 0, let allowance = holder.core?.readAllowance, allowance > 0 {
            let count = min(holder.shell.waiting, allowance, 1 + generator.below(120))
            let end = holder.core?.log.end ?? 0
            let needed = holder.core?.leaderNeeds(now: now)
            holder.shell.waiting -= count
            let bytes = Shell.bytes(from: end, count: count, of: session)
            holder.core?.shellPrinted(bytes, now: now)
            if let needed, let kept = holder.core?.log.start {
                law(kept <= needed, "a live leader loses nothing")
            }
        }
    }

    private func shellReads(_ holder: SimulatedHolder) {
        for path in [InputPath.terminal, .pipe] { shellReads(holder, path) }
        if holder.core?.inputIsToClose == true { closeInput(of: holder) }
    }

    private func shellReads(_ holder: SimulatedHolder, _ path: InputPath) {
        while holder.shell.isReading, let input = holder.core?.nextInput(path), !input.isEmpty {
            let piece = input.prefix(readLimit())
            let before = written(in: holder)
            holder.core?.wroteInput(piece.count, to: path, now: now)
            let after = written(in: holder)
            let visit = before.keys.first { before[$0] != after[$0] }.flatMap(visit)
            for byte in piece { arrived(byte, of: visit, in: holder) }
        }
    }

    func closeInput(of holder: SimulatedHolder) {
        holder.shell.inputIsClosed = true
        holder.core?.closedInput()
    }

    /// How far everybody's typing has come, of those that have attached.
    private func written(in holder: SimulatedHolder) -> [InstanceID: UInt64] {
        var written: [InstanceID: UInt64] = [:]
        for typist in holder.generations.keys {
            written[typist.instance] = holder.core?.ledger.written(by: typist)
        }
        return written
    }

    /// A byte reaches the program.
    private func arrived(_ byte: UInt8, of visit: SimulatedVisit?, in holder: SimulatedHolder) {
        guard let visit, SimulatedClient.author(of: byte) == visit.client else {
            return law(false, "nothing is typed that nobody typed")
        }
        law(
            visit.reached == nil || visit.reached == holder.session,
            "what is typed in one session reaches that one")
        law(
            visit.session == nil || visit.session == holder.session,
            "nothing reaches a session that its user is not in")
        visit.reached = holder.session
        visit.arrived.append(byte)
        if !isCrowded { checkTyping(of: visit) }
    }

    /// The program ends, of itself or by a signal; the PTY still has its last words.
    func childEnds(_ holder: SimulatedHolder, _ status: ExitStatus) {
        guard !holder.shell.hasExited else { return }
        holder.shell.hasExited = true
        holder.isTouched = true
        holder.shell.waiting = min(holder.shell.waiting, Shell.leftInTerminal)
        if let session = holder.session { host.ended.insert(session) }
        holder.core?.childExited(status, now: now)
    }
}

extension HolderCore {
    /// The first byte that must not be overwritten now because a live leader, or with `block` anybody
    /// who counts, has not written it; nil if there is none, or if it is gone already.
    fileprivate func leaderNeeds(now: Instant) -> UInt64? {
        var needed: UInt64?
        if description.whenFull == .block {
            needed = keptFrom
        } else if let downlink = leadingAttachment?.downlink, downlink.isLive(now: now) {
            needed = downlink.written
        }
        return needed.flatMap { $0 >= log.start ? $0 : nil }
    }
}
