// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// What a client shows is the log, from its first offset on, but for the gaps it announces.
extension World {
    /// The session has answered: its output starts here.
    func answered(_ client: SimulatedClient, _ attached: Attached) {
        law(client.session == nil, "a visit has one session")
        client.here.session = attached.session
        client.here.position = attached.offset - attached.lost
        if client.call.makesUpNames, client.here.number == 0 {
            law(
                attached.session == .created(by: client.number),
                "whoever asks for a new session gets it")
        }
    }

    /// The terminal takes a piece of output, or the line about a gap.
    func show(
        _ client: SimulatedClient, _ piece: ArraySlice<UInt8>, of chore: SimulatedClient.Chore
    ) {
        let visit = chore.visit
        guard let session = visit.session, let position = visit.position else {
            return law(false, "nothing is shown before the session has answered")
        }
        if let gap = chore.gap {
            law(gap.start == position, "a gap starts where the output stands")
            let kept = host.holder(of: session)?.core?.log.start ?? gap.end
            law(gap.end <= kept, "only what is gone is announced as lost")
            checkBlocking(visit, gap)
            visit.position = gap.end
            visit.gaps.append(gap)
            return
        }
        if let size = chore.size {
            visit.size = size
            return
        }
        law(
            chore.end - UInt64(chore.bytes.count) == position,
            "output follows on output at \(position)")
        let isLog = zip(position..., piece).allSatisfy { offset, byte in
            byte == Shell.byte(at: offset, of: session)
        }
        checkSize(client, visit, position, piece.count)
        law(isLog, "client \(client.number) shows the log's bytes from \(position) on")
        visit.position = position + UInt64(piece.count)
    }
}

extension World {
    /// A gap was announced. With `block` no terminal in control, none of which takes snapshots here,
    /// loses anything that was printed after it came.
    private func checkBlocking(_ visit: SimulatedVisit, _ gap: Gap) {
        guard let holder = host.holder(of: visit.session), !holder.ringWasChanged, !isCrowded,
            holder.core?.description.whenFull == .block,
            let place = holder.leaders[visit.instance]
        else { return }
        law(gap.end <= place, "with block no copy has a hole")
    }
}

/// Sizes, and who is here.
extension World {
    /// Every byte is shown as for the size that the PTY had when it was printed.
    private func checkSize(
        _ client: SimulatedClient, _ visit: SimulatedVisit, _ position: UInt64, _ count: Int
    ) {
        guard client.core.plan.attach.looksAround, let holder = host.holder(of: visit.session)
        else { return }
        for offset in position..<position + UInt64(count) {
            law(
                visit.size == holder.size(at: offset),
                "client \(client.number) knows the size at \(offset): "
                    + String(describing: (holder.size(at: offset), visit.size)))
        }
    }

    /// News are of others, and true.
    func heard(_ client: SimulatedClient, _ present: Present) {
        law(present.news != .all, "nobody here asks who is here")
        let knows = client.here.known.contains(present.attachments[0].number)
        law(present.news != .came || !knows, "nobody comes twice")
        switch present.news {
        case .all: break
        case .came: client.here.known.insert(present.attachments[0].number)
        case .left: client.here.known.remove(present.attachments[0].number)
        }
    }
}

/// What is typed arrives once, in order, in one session; and the higher generation wins.
extension World {
    /// The last byte that arrived is the next one that was typed.
    func checkTyping(of visit: SimulatedVisit) {
        let number = visit.arrived.count - 1
        let isNext =
            number < visit.typed
            && visit.arrived[number] == SimulatedClient.byte(number, typedBy: visit.client)
        law(isNext, "typed bytes arrive once and in order: client \(visit.client), byte \(number)")
    }

    func becameUncertain(_ client: SimulatedClient, _ count: Int) {
        // Told just before the client is in another session.
        let isLeft = client.core.visits > client.visits(before: client.here)
        law(isCrowded || isLeft, "nobody is forgotten unless there are too many")
        let end = isLeft ? client.here.typed : Int(client.core.uplink.written)
        client.here.uncertain.append(end - count..<end)
    }

    /// Whose instance it is; nil for visitors of another kind.
    func visit(of instance: InstanceID) -> SimulatedVisit? {
        guard let place = SimulatedVisit.place(of: instance),
            clients.indices.contains(place.client),
            clients[place.client].visits.indices.contains(place.number)
        else { return nil }
        return clients[place.client].visits[place.number]
    }

    /// A holder has taken a frame.
    func took(_ frame: Frame, _ connection: HolderConnection) {
        if frame.type == .bye { connection.visit?.saidBye = true }
        guard frame.type == .attach, let attach = try? frame.decode(Attach.self),
            attach.kind == .terminal, let instance = attach.instance,
            let attachments = connection.holder.core?.attachments,
            let attachment = attachments[connection.attachment]
        else { return }
        connection.visit = visit(of: instance)
        let typist = Typist(principal: attachment.principal, instance: instance)
        let highest = connection.holder.generations[typist] ?? 0
        if attachment.phase == .attached {
            // Who may only look takes nothing back, and is not remembered once he is gone.
            law(
                isCrowded || attachment.role < .control || attach.generation > highest,
                "the higher generation wins")
            connection.holder.generations[typist] = max(highest, attach.generation)
            if attachment.mayLead, connection.holder.leaders[instance] == nil {
                connection.holder.leaders[instance] = attachment.downlink?.written
            }
        } else {
            // One that said Bye on another link does not come back.
            let isOver = connection.visit?.saidBye == true
            law(
                isCrowded || isOver || attach.generation <= highest,
                "the highest generation is attached")
        }
        let count = attachments.values.count { $0.typist == typist && $0.phase == .attached }
        law(count <= 1, "an instance is attached once")
    }
}

/// Memory stays under its bound.
extension World {
    func checkBounds() {
        for holder in host.holders where holder.isRunning { checkBounds(of: holder) }
        for client in clients where client.isAlive { checkBounds(of: client) }
        for link in links {
            let most = max(link.down.count, link.up.count)
            law(most <= Self.socket + 1000, "nobody writes more into a socket than it takes")
        }
    }

    private func checkBounds(of holder: SimulatedHolder) {
        guard let core = holder.core else { return }
        let log = core.log
        law(
            Int(log.end - log.start) <= log.capacity,
            "a log keeps no more than its capacity")
        law(
            log.memory < log.capacity + 2 * Self.chunkSize,
            "a log takes no more memory than its capacity and a chunk")
        for attachment in core.attachments.values {
            law(
                attachment.outbox.count { $0.type != .present } <= 2,
                "few frames wait for an attachment")
        }
        if let leader = core.leadingAttachment?.size {
            law(core.leadership.size == leader, "the session has its leader's size")
        }
    }

    private func checkBounds(of client: SimulatedClient) {
        law(
            client.unwritten <= Int(Self.window) * client.visits.count,
            "a client holds no more than a window: \(client.unwritten)")
        law(
            client.chores.count { $0.gap != nil } <= (2 + Int(client.core.generation))
                * client.visits.count,
            "no more gaps wait to be shown than two and one for each link")
        law(client.core.uplink.count <= Int(Uplink.capacity), "typing waits within bounds")
        for lane in client.core.lanes {
            law(lane.outbox.count <= 5, "few frames wait for a link")
        }
        law(client.core.lanes.count <= ClientCore.maximumLanes, "few links have an Attach")
        let attempts = client.attempts.count + client.links.count
        law(
            attempts <= LinkRace.maximumAttempts + ClientCore.maximumLanes + 1,
            "a client tries few connections at once")
    }
}
