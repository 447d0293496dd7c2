// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Client programs as drivers of their cores.
extension World {
    /// One client's part; false if there was nothing to do.
    func operate(_ client: SimulatedClient) -> Bool {
        guard client.isAlive, client.wakesAt <= time,
            client.isTouched || client.isDueAt <= time
        else { return false }
        client.isTouched = false
        attemptsEnd(client)
        for link in client.links { clientReads(client, link) }
        terminalTakes(client)
        if client.timer <= time { client.core.tick(now: now) }
        clientPerforms(client)
        clientWrites(client)
        client.timer = timer(for: client.core.deadline)
        return true
    }

    private func attemptsEnd(_ client: SimulatedClient) {
        for (id, end) in client.attempts.sorted(by: { $0.key.number < $1.key.number })
        where end <= time {
            client.attempts[id] = nil
            if client.network == .refusing || !host.serverIsUp {
                client.core.linkLost(id, now: now)
                continue
            }
            let link = SimulatedLink(client: client, id: id)
            if id.number == 1, client.number == 0 {
                link.up.breaksAfter = firstLinkBreaks.up
                link.down.breaksAfter = firstLinkBreaks.down
            }
            if client.loss > 0 {
                link.up.lateness = { [unowned self] in lateness(client) }
                link.down.lateness = { [unowned self] in lateness(client) }
            }
            links.append(link)
            client.links.append(link)
            client.core.linkOpened(id, now: now)
            clientPerforms(client)
        }
    }

    private func clientReads(_ client: SimulatedClient, _ link: SimulatedLink) {
        guard link.arrivalForClient <= time else { return }
        if link.down.takeEnd(at: time) {
            clientLetsGo(client, link)
            return client.core.linkLost(link.id, wasAccepted: true, now: now)
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
            if let position = chore.visit.position {
                let visits = client.visits(before: chore.visit)
                client.core.wroteOutput(to: position, visits: visits, now: now)
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
                client.chores.append(.init(visit: client.here, bytes: bytes[...], end: end))
            case .lost(let gap):
                client.chores.append(.init(visit: client.here, bytes: [], end: gap.end, gap: gap))
            case .draw: law(false, "nobody here takes snapshots")
            case .inputUncertain(let count): becameUncertain(client, count)
            case .sessionSize(let size):
                client.chores.append(
                    .init(visit: client.here, bytes: [], end: client.lastEnd, size: size))
            case .present(let present): heard(client, present)
            case .attached(let attached): answered(client, attached)
            case .othersDetached, .notice: break
            case .denied: law(false, "every client here may type")
            case .sessions: break
            case .moved(let attached): moved(client, attached)
            case .stayed(let refusal, let undelivered): stayed(client, refusal, undelivered)
            case .end(let outcome): clientEnds(client, outcome)
            }
        }
    }

    /// A packet that is lost is sent again after 200 ms and a round trip, then after twice that.
    private func lateness(_ client: SimulatedClient) -> Time {
        var lateness = 0
        var timeout = Time.milliseconds(200) + client.latency * 2
        while client.loss > 0, generator.below(100) < client.loss, lateness < .seconds(30) {
            lateness += timeout
            timeout *= 2
        }
        return lateness
    }

    private func beginAttempt(_ client: SimulatedClient, _ id: LinkID) {
        // A handshake takes two round trips; silence is for the core to find out.
        let extra = lateness(client) + generator.below(client.scatter + 1)
        client.attempts[id] =
            client.network == .silent ? .never : time + client.latency * 4 + extra
    }

    private func disconnect(_ client: SimulatedClient, _ id: LinkID) {
        client.attempts[id] = nil
        for link in client.links where link.id == id { clientLetsGo(client, link) }
    }

    /// The client closes its end of a link. What it has sent is still under way.
    func clientLetsGo(_ client: SimulatedClient, _ link: SimulatedLink) {
        link.up.end(at: time)
        link.clientHasLeft = true
        client.links.removeAll { $0 === link }
    }

    /// The client's program is gone.
    func clientGoes(_ client: SimulatedClient) {
        client.isAlive = false
        client.attempts = [:]
        for link in client.links { clientLetsGo(client, link) }
    }

    private func clientWrites(_ client: SimulatedClient) {
        for link in client.links {
            while link.up.count < Self.socket,
                let frame = client.core.nextFrame(on: link.id, now: now)
            {
                link.up.put(frame.encoded, at: time)
            }
        }
    }

    private func clientEnds(_ client: SimulatedClient, _ outcome: ClientCore.Outcome) {
        client.outcome = outcome
        checkOutcome(of: client, outcome)
        for link in client.links {
            while let frame = client.core.nextFrame(on: link.id, now: now) {
                link.up.put(frame.encoded, at: time)
            }
        }
        clientGoes(client)
    }
}
