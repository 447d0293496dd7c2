// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// What holds in the end, when the network is good again, nobody is slow, and time has passed.
extension World {
    /// Heals everything and lets things come to rest.
    func settle() {
        perform(.restart)
        for client in clients {
            for cure in [
                .network(.good), .loses(percent: 0), .scatters(milliseconds: 0),
                .latency(milliseconds: 1), .plugsIn, .release, .startsTaking,
            ] as [ClientHappening] {
                perform(.client(client.number, cure))
            }
        }
        for holder in host.holders {
            holder.shell.isReading = true
            holder.isTouched = true
        }
        run(for: .seconds(1))
        for _ in 0..<60 where broken == nil && !isAtRest {
            perform(.restart)
            run(for: .seconds(1))
        }
        checkBounds()
        for client in clients where client.isAlive { checkRest(of: client) }
        for holder in host.holders where holder.isRunning { checkSize(of: holder) }
    }

    /// Everybody leaves, and the ended sessions are forgotten after a week.
    func close() {
        for client in clients { perform(.client(client.number, .leaves)) }
        run(for: .seconds(30))
        for client in clients {
            for visit in client.visits { checkArrival(of: visit, client) }
        }
        run(for: .seconds(8 * 24 * 3600))
        for holder in host.holders where holder.shell.hasExited {
            law(holder.stage == .gone, "an ended session is gone after a week")
        }
        law(links.isEmpty, "no link is left when all clients are gone")
        law(host.connections.isEmpty, "no connection is left when all clients are gone")
    }

    private var isAtRest: Bool { clients.allSatisfy { !$0.isAlive || isUpToDate($0) } }

    /// The client shows all there is, its typing has arrived, and the holder knows.
    private func isUpToDate(_ client: SimulatedClient) -> Bool {
        guard client.chores.isEmpty, client.core.isAttached, !client.core.isMoving,
            let holder = host.holder(of: client.session), holder.isRunning,
            client.position == holder.core?.log.end, let core = holder.core
        else { return false }
        // What is typed after a child's end is confirmed, or not, when its output is read to the end.
        let mayWait = core.waitsForTheAbsent
        guard holder.shell.waiting == 0 || mayWait,
            client.core.uplink.isEmpty || holder.shell.hasExited && mayWait
        else { return false }
        return core.attachments.values.allSatisfy {
            $0.downlink.map { $0.written == core.log.end } ?? true
        }
    }

    /// What is not done, for the one who looks for the reason.
    private func rest(of client: SimulatedClient) -> String {
        let holder = host.holder(of: client.session)
        let written = holder?.core?.attachments.values.map { $0.downlink?.written ?? 0 } ?? []
        return "\(client.chores.count) chores, \(client.core.uplink.count) bytes typed, "
            + "\(holder?.shell.waiting ?? 0) not printed, written \(written) of "
            + "\(holder?.core?.log.end ?? 0)"
    }

    private func checkRest(of client: SimulatedClient) {
        law(
            isUpToDate(client),
            "a quiet world brings every client to the end of its log: client \(client.number), "
                + "\(client.core.lanes) at \(client.position ?? 0), \(rest(of: client))")
    }

    private func checkSize(of holder: SimulatedHolder) {
        guard let core = holder.core, let size = core.leadingAttachment?.size else { return }
        law(size == holder.size, "the PTY has the leader's size")
        let leader = clients.first {
            $0.isAlive && core.leadership.leader?.instance == $0.here.instance
        }
        guard let leader else { return }
        law(leader.core.size == size, "the session knows the size of the leader's terminal")
    }

    /// What a client typed has arrived, as far as it says so.
    private func checkArrival(of visit: SimulatedVisit, _ client: SimulatedClient) {
        guard let session = visit.session, !host.ended.contains(session),
            host.holder(of: session)?.shell.inputIsClosed == false
        else { return }
        let isLast = visit === client.here
        if isLast, case .detached(let undelivered) = client.outcome {
            let doubtful = visit.uncertain.reduce(0) { $0 + $1.count }
            law(
                visit.arrived.count >= visit.typed - undelivered - doubtful,
                "what is not said to be undelivered has arrived: client \(client.number)")
        }
        if visit.saidBye, visit.uncertain.isEmpty {
            law(visit.arrived.count == visit.typed, "after Bye all that was typed arrives")
        }
        if !isLast, visit.uncertain.isEmpty {
            law(
                visit.arrived.count == visit.typed,
                "a session is left when it has all that was typed there: client \(client.number)")
        }
        law(visit.isExplained, "typed bytes arrive once and in order, or are uncertain")
    }
}

extension HolderCore {
    /// With `block`, and somebody may be gone whom the program waits for.
    fileprivate var waitsForTheAbsent: Bool {
        guard description.whenFull == .block else { return false }
        let here = Set(attachments.values.compactMap(\.typist))
        return leadingAttachment == nil || !here.isSuperset(of: readers.keys)
    }
}

extension SimulatedVisit {
    /// Whether what arrived is what was typed, less some of what was said to be uncertain.
    fileprivate var isExplained: Bool {
        explains(arrived[...], from: 0, uncertain: uncertain[...])
    }

    /// Of each uncertain range a first part has arrived, perhaps nothing, perhaps all.
    private func explains(
        _ rest: ArraySlice<UInt8>, from number: Int, uncertain: ArraySlice<Range<Int>>
    ) -> Bool {
        if let doubt = uncertain.first, number >= doubt.lowerBound,
            explains(rest, from: doubt.upperBound, uncertain: uncertain.dropFirst())
        {
            return true
        }
        guard let byte = rest.first else { return true }
        guard number < typed, byte == SimulatedClient.byte(number, typedBy: client) else {
            return false
        }
        return explains(rest.dropFirst(), from: number + 1, uncertain: uncertain)
    }
}
