// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Client programs as drivers of their cores.
extension World {
    /// One client's part; false if there was nothing to do.
    func operate(_ client: SimulatedClient) -> Bool {
        guard client.isAlive else { return false }
        var isBusy = attemptEnds(client)
        if clientReads(client) { isBusy = true }
        if terminalTakes(client) { isBusy = true }
        if let deadline = client.core.deadline, deadline <= now {
            client.core.tick(now: now)
            isBusy = true
        }
        if clientPerforms(client) { isBusy = true }
        if clientWrites(client) { isBusy = true }
        return isBusy
    }

    private func attemptEnds(_ client: SimulatedClient) -> Bool {
        guard let id = client.attempt, let endsAt = client.attemptEndsAt, endsAt <= now
        else { return false }
        client.attempt = nil
        client.attemptEndsAt = nil
        if client.network == .refusing || !host.serverIsUp {
            client.core.linkLost(id, now: now)
            return true
        }
        let link = SimulatedLink(client: client, id: id, run: host.run)
        links.append(link)
        client.link = link
        client.core.linkOpened(id, now: now)
        return true
    }

    private func clientReads(_ client: SimulatedClient) -> Bool {
        guard let link = client.link, let arrival = link.arrivalForClient, arrival <= now
        else { return false }
        if link.down.takeEnd(now: now) {
            clientLetsGo(client)
            client.core.linkLost(link.id, now: now)
            return true
        }
        let bytes = link.down.take(readLimit(), now: now)
        read(bytes, with: &link.downDecoder, by: "client \(client.number)") {
            frame throws(ProtocolViolation) in
            try client.core.received(frame, on: link.id, now: now)
            _ = clientPerforms(client)
        }
        return true
    }

    private func terminalTakes(_ client: SimulatedClient) -> Bool {
        var isBusy = false
        while client.isAlive, !client.terminalIsStopped, let chore = client.chores.first {
            let piece = chore.bytes.prefix(readLimit())
            if piece.count < chore.bytes.count {
                client.chores[0].bytes.removeFirst(piece.count)
            } else {
                client.chores.removeFirst()
            }
            show(client, piece, of: chore)
            if let position = client.position {
                client.core.wroteOutput(to: position, now: now)
            }
            // Perhaps that was all there was to see.
            _ = clientPerforms(client)
            isBusy = true
        }
        return isBusy
    }

    private func clientPerforms(_ client: SimulatedClient) -> Bool {
        let effects = client.core.takeEffects()
        for effect in effects {
            switch effect {
            case .connect(let id): beginAttempt(client, id)
            case .disconnect(let id): disconnect(client, id)
            case .write(let bytes, let end):
                client.chores.append(.init(bytes: bytes[...], end: end))
            case .lost(let gap):
                client.chores.append(.init(bytes: [], end: gap.end, gap: gap))
            case .inputUncertain(let count): becameUncertain(client, count)
            case .attached(let attached): answered(client, attached)
            case .end(let outcome): clientEnds(client, outcome)
            }
        }
        return !effects.isEmpty
    }

    private func beginAttempt(_ client: SimulatedClient, _ id: LinkID) {
        client.attempt = id
        // A handshake takes two round trips; silence is for the core to find out.
        client.attemptEndsAt = client.network == .silent ? nil : now + client.latency * 4
    }

    private func disconnect(_ client: SimulatedClient, _ id: LinkID) {
        if client.attempt == id {
            client.attempt = nil
            client.attemptEndsAt = nil
        }
        if client.link?.id == id { clientLetsGo(client) }
    }

    /// The client closes its end. What it has sent is still under way.
    func clientLetsGo(_ client: SimulatedClient) {
        client.link?.up.end(now: now)
        client.link?.clientHasLeft = true
        client.link = nil
    }

    private func clientWrites(_ client: SimulatedClient) -> Bool {
        guard let link = client.link else { return false }
        var isBusy = false
        while link.up.count < Self.socket, let frame = client.core.nextFrame(now: now) {
            link.up.put(frame.encoded, now: now)
            isBusy = true
        }
        return isBusy
    }

    private func clientEnds(_ client: SimulatedClient, _ outcome: ClientCore.Outcome) {
        client.outcome = outcome
        client.isAlive = false
        checkOutcome(of: client, outcome)
        while let frame = client.core.nextFrame(now: now) {
            client.link?.up.put(frame.encoded, now: now)
        }
        clientLetsGo(client)
    }
}
