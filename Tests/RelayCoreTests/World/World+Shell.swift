// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// The program in a session, and the PTY between it and its holder.
extension World {
    /// Prints and reads what is possible now; false if nothing was.
    func shellGoesOn(_ holder: SimulatedHolder) -> Bool {
        let printed = shellPrints(holder)
        let read = shellReads(holder)
        guard holder.shell.hasExited, holder.shell.waiting == 0, holder.core?.isComplete == false
        else { return printed || read }
        holder.core?.shellIsSilent(now: now)
        return true
    }

    private func shellPrints(_ holder: SimulatedHolder) -> Bool {
        guard let session = holder.session else { return false }
        var isBusy = false
        while let most = holder.printable, most > 0 {
            let count = min(most, 1 + generator.below(120))
            let end = holder.core?.log.end ?? 0
            let needed = holder.core?.leaderNeeds(now: now)
            holder.shell.waiting -= count
            let bytes = Shell.bytes(from: end, count: count, of: session)
            holder.core?.shellPrinted(bytes, now: now)
            if let needed, let kept = holder.core?.log.start {
                law(kept <= needed, "a live leader loses nothing")
            }
            isBusy = true
        }
        return isBusy
    }

    private func shellReads(_ holder: SimulatedHolder) -> Bool {
        var isBusy = false
        while holder.shell.isReading, let input = holder.core?.nextInput, !input.isEmpty {
            let piece = input.prefix(readLimit())
            for byte in piece { arrived(byte, in: holder) }
            holder.core?.wroteInput(piece.count, now: now)
            isBusy = true
        }
        return isBusy
    }

    /// A byte reaches the program.
    private func arrived(_ byte: UInt8, in holder: SimulatedHolder) {
        let author = SimulatedClient.author(of: byte)
        guard clients.indices.contains(author) else {
            return law(false, "nothing is typed that nobody typed")
        }
        let client = clients[author]
        law(
            client.reached == nil || client.reached == holder.session,
            "one client's typing reaches one session")
        client.reached = holder.session
        client.arrived.append(byte)
        if !isCrowded { checkTyping(of: client) }
    }

    /// The program ends, of itself or by a signal; the PTY still has its last words.
    func childEnds(_ holder: SimulatedHolder, _ status: ExitStatus) {
        guard !holder.shell.hasExited else { return }
        holder.shell.hasExited = true
        holder.shell.waiting = min(holder.shell.waiting, Shell.leftInTerminal)
        if let session = holder.session { host.ended.insert(session) }
        holder.core?.childExited(status, now: now)
    }
}

extension SimulatedHolder {
    /// How many bytes the program has to print and the holder wants to read.
    fileprivate var printable: Int? { core.map { min(shell.waiting, $0.readAllowance) } }
}

extension HolderCore {
    /// The first byte that must not be overwritten now because a live leader, or with `block` any
    /// leader, has not written it; nil if there is none, or if it is gone already.
    fileprivate func leaderNeeds(now: Instant) -> UInt64? {
        var needed: UInt64?
        if description.whenFull == .block {
            needed = leadership.written
        } else if let downlink = leadingAttachment?.downlink, downlink.isLive(now: now) {
            needed = downlink.written
        }
        return needed.flatMap { $0 >= log.start ? $0 : nil }
    }
}
