// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Client programs as drivers of their cores.
extension World {
    /// One client's part; false if there was nothing to do.
    func operate(_ client: SimulatedClient) -> Bool {
        guard client.isAlive, client.isTouched || client.isDueAt <= time else { return false }
        client.isTouched = false
        attemptEnds(client)
        clientReads(client)
        terminalTakes(client)
        if client.timer <= time { client.core.tick(now: now) }
        clientPerforms(client)
        clientWrites(client)
        client.timer = timer(for: client.core.deadline)
        return true
    }

    private func attemptEnds(_ client: SimulatedClient) {
        guard let id = client.attempt, client.attemptEndsAt <= time else { return }
        client.attempt = nil
        client.attemptEndsAt = .never
        if client.network == .refusing || !host.serverIsUp {
            return client.core.linkLost(id, now: now)
        }
        let link = SimulatedLink(client: client, id: id)
        if id.number == 1, client.number == 0 {
            link.up.breaksAfter = firstLinkBreaks.up
            link.down.breaksAfter = firstLinkBreaks.down
        }
        links.append(link)
        client.link = link
        client.core.linkOpened(id, now: now)
    }

    private func clientReads(_ client: SimulatedClient) {
        guard let link = client.link, link.arrivalForClient <= time else { return }
        if link.down.takeEnd(at: time) {
            clientLetsGo(client)
            return client.core.linkLost(link.id, now: now)
        }
        let bytes = link.down.take(readLimit(), at: time)
        client.core.bytesCame(on: link.id, now: now)
        read(bytes, with: &link.downDecoder, by: "client \(client.number)") {
            frame throws(ProtocolViolation) in
            try client.core.received(frame, on: link.id, now: now)
            clientPerforms(client)
        }
    }

    private func terminalTakes(_ client: SimulatedClient) {
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
            clientPerforms(client)
        }
    }

    private func clientPerforms(_ client: SimulatedClient) {
        for effect in client.core.takeEffects() {
            client.isTouched = true
            switch effect {
            case .connect(let id): beginAttempt(client, id)
            case .disconnect(let id): disconnect(client, id)
            case .write(let bytes, let end):
                client.chores.append(.init(bytes: bytes[...], end: end))
            case .lost(let gap):
                client.chores.append(.init(bytes: [], end: gap.end, gap: gap))
            case .draw: law(false, "nobody here takes snapshots")
            case .inputUncertain(let count): becameUncertain(client, count)
            case .attached(let attached): answered(client, attached)
            case .othersDetached, .notice: break
            case .denied: law(false, "every client here may type")
            case .end(let outcome): clientEnds(client, outcome)
            }
        }
    }

    private func beginAttempt(_ client: SimulatedClient, _ id: LinkID) {
        client.attempt = id
        // A handshake takes two round trips; silence is for the core to find out.
        client.attemptEndsAt = client.network == .silent ? .never : time + client.latency * 4
    }

    private func disconnect(_ client: SimulatedClient, _ id: LinkID) {
        if client.attempt == id {
            client.attempt = nil
            client.attemptEndsAt = .never
        }
        if client.link?.id == id { clientLetsGo(client) }
    }

    /// The client closes its end. What it has sent is still under way.
    func clientLetsGo(_ client: SimulatedClient) {
        client.link?.up.end(at: time)
        client.link?.clientHasLeft = true
        client.link = nil
    }

    private func clientWrites(_ client: SimulatedClient) {
        guard let link = client.link else { return }
        while link.up.count < Self.socket, let frame = client.core.nextFrame(now: now) {
            link.up.put(frame.encoded, at: time)
        }
    }

    private func clientEnds(_ client: SimulatedClient, _ outcome: ClientCore.Outcome) {
        client.outcome = outcome
        client.isAlive = false
        checkOutcome(of: client, outcome)
        while let frame = client.core.nextFrame(now: now) {
            client.link?.up.put(frame.encoded, at: time)
        }
        clientLetsGo(client)
    }
}
