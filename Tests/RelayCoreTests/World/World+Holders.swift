// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Holders as processes that serve their connections and end.
extension World {
    /// One holder's part; false if there was nothing to do.
    func hold(_ holder: SimulatedHolder) -> Bool {
        var isBusy = wordArrives(holder)
        guard holder.stage != .gone else { return isBusy }
        if startGoesOn(holder) { isBusy = true }
        guard holder.isRunning else { return isBusy }
        for connection in holder.connections where holderReads(connection) { isBusy = true }
        if shellGoesOn(holder) { isBusy = true }
        if let deadline = holder.core?.deadline, deadline <= now {
            holder.core?.tick(now: now)
            isBusy = true
        }
        holderPerforms(holder)
        for connection in holder.connections where holderWrites(connection) { isBusy = true }
        holder.connections.removeAll(where: \.holderHasLeft)
        return isBusy
    }

    private func holderReads(_ connection: HolderConnection) -> Bool {
        let holder = connection.holder
        if !connection.isAccepted {
            connection.isAccepted = true
            holder.core?.attachmentOpened(connection.attachment)
        }
        guard let arrival = connection.arrivalForHolder, arrival <= now else { return false }
        if connection.toHolder.takeEnd(now: now) {
            holderCloses(connection)
            return true
        }
        let bytes = connection.toHolder.take(readLimit(), now: now)
        read(bytes, with: &connection.holderDecoder, by: "a holder") {
            frame throws(ProtocolViolation) in
            try holder.core?.received(frame, from: connection.attachment, now: now)
            took(frame, connection)
        }
        return true
    }

    private func holderCloses(_ connection: HolderConnection) {
        connection.holderHasLeft = true
        connection.toServer.end(now: now)
        connection.holder.core?.attachmentClosed(connection.attachment, now: now)
    }

    private func holderWrites(_ connection: HolderConnection) -> Bool {
        guard connection.isAccepted, !connection.holderHasLeft else { return false }
        var isBusy = false
        while connection.toServer.count < Self.socket {
            guard
                let frame = connection.holder.core?.nextFrame(
                    for: connection.attachment, now: now)
            else {
                guard connection.isEnding else { return isBusy }
                holderCloses(connection)
                return true
            }
            connection.toServer.put(frame.encoded, now: now)
            isBusy = true
        }
        return isBusy
    }

    private func holderPerforms(_ holder: SimulatedHolder) {
        for effect in holder.core?.takeEffects() ?? [] {
            switch effect {
            case .resize(let size): holder.size = size
            case .signalForeground: break
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
        for connection in holder.connections { _ = holderWrites(connection) }
        if let session = holder.session { host.release(session) }
        end(holder)
    }

    /// The process ends: whoever is connected sees it.
    func end(_ holder: SimulatedHolder) {
        holder.stage = .gone
        holder.word.end(now: now)
        for connection in holder.connections {
            connection.toServer.end(now: now)
            connection.holderHasLeft = true
        }
    }
}
