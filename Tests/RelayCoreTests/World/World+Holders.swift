// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Holders as processes that serve their connections and end.
extension World {
    /// One holder's part; false if there was nothing to do.
    func hold(_ holder: SimulatedHolder) -> Bool {
        guard holder.isTouched || holder.isDueAt <= time else { return false }
        holder.isTouched = false
        wordArrives(holder)
        startGoesOn(holder)
        guard holder.isRunning else { return true }
        for connection in holder.connections { holderReads(connection) }
        if holder.timer <= time { holder.core?.tick(now: now) }
        holderPerforms(holder)
        shellGoesOn(holder)
        holderPerforms(holder)
        for connection in holder.connections { holderWrites(connection) }
        holder.connections.removeAll(where: \.holderHasLeft)
        holder.timer = timer(for: holder.core?.deadline)
        return true
    }

    private func holderReads(_ connection: HolderConnection) {
        let holder = connection.holder
        if !connection.isAccepted {
            connection.isAccepted = true
            holder.core?.attachmentOpened(connection.attachment)
        }
        guard connection.arrivalForHolder <= time else { return }
        if connection.toHolder.takeEnd(at: time) { return holderCloses(connection) }
        let bytes = connection.toHolder.take(readLimit(), at: time)
        read(bytes, with: &connection.holderDecoder, by: "a holder") {
            frame throws(ProtocolViolation) in
            try holder.core?.received(frame, from: connection.attachment, now: now)
            took(frame, connection)
        }
    }

    private func holderCloses(_ connection: HolderConnection) {
        connection.holderHasLeft = true
        connection.toServer.end(at: time)
        connection.holder.core?.attachmentClosed(connection.attachment, now: now)
        connection.holder.isTouched = true
    }

    private func holderWrites(_ connection: HolderConnection) {
        guard connection.isAccepted, !connection.holderHasLeft else { return }
        while connection.toServer.count < Self.socket {
            guard
                let frame = connection.holder.core?.nextFrame(
                    for: connection.attachment, now: now)
            else {
                if connection.isEnding { holderCloses(connection) }
                return
            }
            connection.toServer.put(frame.encoded, at: time)
        }
    }

    private func holderPerforms(_ holder: SimulatedHolder) {
        for effect in holder.core?.takeEffects() ?? [] {
            switch effect {
            case .resize(let size): holder.size = size
            case .signalForeground, .signalProcesses, .rename, .releaseMemory: break
            case .closeTerminal: law(false, "whoever is killed here dies of it")
            case .setRing(let ring, _, let id):
                holder.core?.ringAllowed(ring, for: id, now: now)
                holderPerforms(holder)
            case .signalSession(let signal):
                if signal == .kill || !holder.shell.isStubborn {
                    childEnds(holder, .signalled(number: UInt8(signal.rawValue)))
                }
            case .hangUp(let id):
                holder.connections.first { $0.attachment == id }?.isEnding = true
            case .finish: finish(holder)
            }
        }
    }

    /// The session is over: what is left for its clients goes out, the names are free.
    private func finish(_ holder: SimulatedHolder) {
        for connection in holder.connections { holderWrites(connection) }
        if let session = holder.session { host.release(session) }
        end(holder)
    }

    /// The process ends: whoever is connected sees it.
    func end(_ holder: SimulatedHolder) {
        holder.stage = .gone
        holder.word.end(at: time)
        for connection in holder.connections {
            connection.toServer.end(at: time)
            connection.holderHasLeft = true
        }
    }
}
