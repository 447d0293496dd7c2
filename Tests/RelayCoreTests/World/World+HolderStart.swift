// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// How a holder comes to be. The order of its steps decides that no command is ever started twice,
/// and between any two of them the server may die.
extension World {
    /// Does the next step if it is time.
    func startGoesOn(_ holder: SimulatedHolder) {
        if holder.stage == .expectingSpecify { return readsOrder(holder) }
        guard holder.stepAt <= time, let specification = holder.specification else { return }
        holder.stepAt = .never
        if let failure = step(holder, specification) {
            fail(holder, failure)
        } else if let next = SimulatedHolder.Stage(rawValue: holder.stage.rawValue + 1) {
            holder.stage = next
            if next != .running { holder.stepAt = time + moment() }
        }
    }

    /// Specify arrives, whole or never.
    private func readsOrder(_ holder: SimulatedHolder) {
        guard holder.order.arrival <= time else { return }
        if holder.order.takeEnd(at: time) { return end(holder) }
        holder.orderDecoder.feed(holder.order.take(readLimit(), at: time))
        guard let frame = try? holder.orderDecoder.next() else { return }
        holder.specification = try? frame.decode(Specify.self)
        holder.stage = .lockingID
        holder.stepAt = time + moment()
    }

    /// Gives the reason if the step fails.
    private func step(
        _ holder: SimulatedHolder, _ specification: Specify
    ) -> StartFailed.Reason? {
        let session = specification.session
        switch holder.stage {
        case .lockingID:
            guard host.idLocks.insert(session).inserted else { return .sessionTaken }
            if host.marks.contains(session) { return .startedBefore }
        case .listening: host.listeners[session] = holder
        case .lockingName:
            guard host.nameLocks[specification.name] == nil else { return .nameTaken }
            host.nameLocks[specification.name] = session
        case .marking:
            guard host.marks.insert(session).inserted else { return .startedBefore }
        case .startingChild: startChild(holder, specification)
        case .expectingSpecify, .running, .gone: break
        }
        return nil
    }

    private func startChild(_ holder: SimulatedHolder, _ specification: Specify) {
        host.starts[specification.session, default: 0] += 1
        law(
            host.starts[specification.session] == 1, "a call starts its command at most once")
        var description = SessionDescription(
            session: specification.session, name: specification.name,
            userNamed: specification.userNamed, process: 1, size: specification.size,
            ring: Int(specification.ring), whenFull: specification.whenFull,
            inputIsPipe: specification.inputIsPipe)
        description.chunkSize = Self.chunkSize
        description.smallestRing = Self.smallestRing
        description.window = Self.window
        holder.size = specification.size
        holder.core = HolderCore(description, now: now)
        holder.word.put(Frame(Ready()).encoded, at: time)
    }

    private func fail(_ holder: SimulatedHolder, _ reason: StartFailed.Reason) {
        if reason != .sessionTaken, let session = holder.session { host.release(session) }
        holder.word.put(Frame(StartFailed(reason)).encoded, at: time)
        end(holder)
    }
}
