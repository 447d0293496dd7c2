// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// How the server finds a session or has it made: one question to the host after the other, with
/// time between them in which anything may change.
extension World {
    /// Does the next step of a link's search if it is time.
    func searchGoesOn(_ link: SimulatedLink) {
        guard let service = link.service, service.stepAt <= time, let step = service.opening?.step
        else { return }
        service.stepAt = time + moment()
        switch step {
        case .connect(let session): connect(link, to: session)
        case .lookUp(let name): found(link, host.nameLocks[name])
        case .findLatest: found(link, latestDetached)
        case .spawn(let session, let name, let creation):
            if link.service?.spawned == nil {
                spawn(for: link, session, name, creation)
            } else {
                tickSearch(link)
            }
        case .wait: tickSearch(link)
        case .opened:
            endSearch(link)
            link.service?.core.holderOpened(channel: ClientCore.channel)
        case .refused(let refusal):
            endSearch(link)
            link.service?.core.refused(channel: ClientCore.channel, refusal)
        }
    }

    /// Looks at the mark, and only then tries to connect.
    private func connect(_ link: SimulatedLink, to session: SessionID) {
        guard let sawMark = link.service?.sawMark else {
            link.service?.sawMark = host.marks.contains(session)
            return
        }
        link.service?.sawMark = nil
        guard let holder = host.listeners[session] else {
            link.service?.opening?.notListening(
                session, wasStarted: sawMark, uptime: now - host.bootedAt, now: now)
            return
        }
        let connection = HolderConnection(link: link, holder: holder, latency: moment())
        host.connections.append(connection)
        holder.connections.append(connection)
        holder.isTouched = true
        link.connection = connection
        link.service?.opening?.connected(to: session)
    }

    private func found(_ link: SimulatedLink, _ session: SessionID?) {
        link.service?.opening?.found(session, uptime: now - host.bootedAt, now: now)
    }

    private var latestDetached: SessionID? {
        let detached = host.holders.filter(\.isRunning).compactMap { holder in
            holder.core?.information(now: now)
        }
        return detached.filter { $0.detached != nil }
            .min { $0.detached ?? 0 < $1.detached ?? 0 }?.session
    }

    private func spawn(
        for link: SimulatedLink, _ session: SessionID, _ name: SessionName, _ creation: Creation
    ) {
        var specify = Specify(session: session, name: name, runDirectory: "/run")
        specify.userNamed = creation.userNamed
        specify.ring = creation.ring ?? UInt64(Self.smallestRing)
        specify.whenFull = creation.whenFull
        specify.inputIsPipe = creation.inputIsPipe
        let holder = SimulatedHolder(latency: moment())
        holder.order.put(Frame(specify).encoded, at: time)
        host.holders.append(holder)
        link.service?.spawned = holder
        link.service?.stepAt = timer(for: link.service?.opening?.deadline)
    }

    private func tickSearch(_ link: SimulatedLink) {
        link.service?.opening?.tick(now: now)
        if link.service?.opening?.step == .wait {
            link.service?.stepAt = timer(for: link.service?.opening?.deadline)
        }
    }

    private func endSearch(_ link: SimulatedLink) {
        link.service?.opening = nil
        link.service?.stepAt = .never
    }

    /// A spawned holder has reported, or ended, perhaps.
    func wordArrives(_ holder: SimulatedHolder) {
        guard holder.word.arrival <= time else { return }
        holder.wordDecoder.feed(holder.word.take(readLimit(), at: time))
        let isOver = holder.word.takeEnd(at: time)
        guard let link = links.first(where: { $0.service?.spawned === holder }) else { return }
        if let frame = try? holder.wordDecoder.next() {
            report(frame, to: link)
        } else if isOver {
            report(nil, to: link)
        }
    }

    private func report(_ frame: Frame?, to link: SimulatedLink) {
        link.service?.spawned = nil
        link.service?.stepAt = time
        if frame?.type == .ready, case .spawn(let session, _, _)? = link.service?.opening?.step {
            link.service?.opening?.started(session)
        } else {
            let failure = try? frame?.decode(StartFailed.self)
            link.service?.opening?.startFailed(failure, now: now)
        }
    }
}
