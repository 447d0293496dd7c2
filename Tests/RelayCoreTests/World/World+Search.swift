// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// How the server finds a session or has it made: one question to the host after the other, with
/// time between them in which anything may change.
extension World {
    /// Does the next step of each search of a link if it is time.
    func searchesGoOn(_ link: SimulatedLink) {
        for channel in link.channels { searchGoesOn(channel, of: link) }
    }

    private func searchGoesOn(_ channel: ServedChannel, of link: SimulatedLink) {
        guard channel.stepAt <= time, let step = channel.opening?.step else { return }
        channel.stepAt = time + moment()
        switch step {
        case .connect(let session): connect(channel, of: link, to: session)
        case .lookUp(let name): found(channel, host.nameLocks[name])
        case .findLatest: found(channel, latestDetached)
        case .spawn(let session, let name, let creation):
            if channel.spawned == nil {
                spawn(for: channel, session, name, creation)
            } else {
                tickSearch(channel)
            }
        case .wait: tickSearch(channel)
        case .opened:
            endSearch(channel)
            link.service?.core.holderOpened(channel: channel.number)
        case .refused(let refusal):
            endSearch(channel)
            link.close(channel)
            link.service?.core.refused(channel: channel.number, refusal)
        }
    }

    /// Looks at the mark, and only then tries to connect.
    private func connect(
        _ channel: ServedChannel, of link: SimulatedLink, to session: SessionID
    ) {
        guard let sawMark = channel.sawMark else {
            channel.sawMark = host.marks.contains(session)
            return
        }
        channel.sawMark = nil
        guard let holder = host.listeners[session] else {
            channel.opening?.notListening(
                session, wasStarted: sawMark, uptime: now - host.bootedAt, now: now)
            return
        }
        let connection = HolderConnection(
            link: link, channel: channel.number, holder: holder, latency: moment())
        host.connections.append(connection)
        holder.connections.append(connection)
        holder.isTouched = true
        channel.connection = connection
        channel.opening?.connected(to: session)
    }

    private func found(_ channel: ServedChannel, _ session: SessionID?) {
        channel.opening?.found(session, uptime: now - host.bootedAt, now: now)
    }

    private var latestDetached: SessionID? {
        let detached = host.holders.filter(\.isRunning).compactMap { holder in
            holder.core?.information(now: now)
        }
        return detached.filter { $0.detached != nil }
            .min { $0.detached ?? 0 < $1.detached ?? 0 }?.session
    }

    private func spawn(
        for channel: ServedChannel, _ session: SessionID, _ name: SessionName, _ creation: Creation
    ) {
        var specify = Specify(session: session, name: name, runDirectory: "/run")
        specify.userNamed = creation.userNamed
        specify.ring = creation.ring ?? UInt64(Self.smallestRing)
        specify.whenFull = creation.whenFull
        specify.inputIsPipe = creation.inputIsPipe
        let holder = SimulatedHolder(latency: moment())
        holder.order.put(Frame(specify).encoded, at: time)
        host.holders.append(holder)
        channel.spawned = holder
        channel.stepAt = timer(for: channel.opening?.deadline)
    }

    private func tickSearch(_ channel: ServedChannel) {
        channel.opening?.tick(now: now)
        if channel.opening?.step == .wait {
            channel.stepAt = timer(for: channel.opening?.deadline)
        }
    }

    private func endSearch(_ channel: ServedChannel) {
        channel.opening = nil
        channel.stepAt = .never
    }

    /// A spawned holder has reported, or ended, perhaps.
    func wordArrives(_ holder: SimulatedHolder) {
        guard holder.word.arrival <= time else { return }
        holder.wordDecoder.feed(holder.word.take(readLimit(), at: time))
        let isOver = holder.word.takeEnd(at: time)
        let channels = links.flatMap(\.channels)
        guard let channel = channels.first(where: { $0.spawned === holder }) else { return }
        if let frame = try? holder.wordDecoder.next() {
            report(frame, to: channel)
        } else if isOver {
            report(nil, to: channel)
        }
    }

    private func report(_ frame: Frame?, to channel: ServedChannel) {
        channel.spawned = nil
        channel.stepAt = time
        if frame?.type == .ready, case .spawn(let session, _, _)? = channel.opening?.step {
            channel.opening?.started(session)
        } else {
            let failure = try? frame?.decode(StartFailed.self)
            channel.opening?.startFailed(failure, now: now)
        }
    }
}
