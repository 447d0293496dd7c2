// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// Links come and go: connections race, and Attach does not.
extension ClientCore {
    /// Attaches that wait for their answer at once, with the link that is in doubt.
    static let maximumLanes = 4
    /// Connections that are tried at once.
    package static let maximumAttempts = LinkRace.maximumAttempts

    /// The connection is there and its TLS handshake complete.
    package mutating func linkOpened(_ link: LinkID, now: Instant) {
        guard !isEnded, race.opened(link) else { return }
        metAt = metAt ?? now
        race.isEager = plan.races
        race.singlePatience = Self.attemptPatience
        if let newest = lanes.last, !newest.health.isSuspected {
            race.keepInReserve(link)
        } else {
            attach(on: link, now: now)
        }
        reviewLinks(now: now)
    }

    /// The connection could not be made, or has ended. `wasAccepted` if somebody took it at first.
    package mutating func linkLost(_ link: LinkID, wasAccepted: Bool = false, now: Instant) {
        guard !isEnded else { return }
        if let index = lanes.firstIndex(where: { $0.link == link }) {
            removeLane(at: index, now: now)
        } else if !race.lost(link, wasAccepted: wasAccepted, now: now) {
            return
        }
        reviewLinks(now: now)
    }

    /// The machine slept, or its network is another: each link is asked whether it still works, and
    /// a connection is tried beside them.
    package mutating func wasShaken(now: Instant) {
        guard !isEnded else { return }
        for index in lanes.indices { lanes[index].ask(lanes[index].health.wasShaken(now: now)) }
        reviewLinks(now: now)
        hurry(now: now)
    }

    /// There is a way to the network, or none any more.
    package mutating func routeChanged(isThere: Bool, now: Instant) {
        race.hasRoute = isThere
        wasShaken(now: now)
    }

    /// There is somebody who waits for a link.
    package mutating func hurry(now: Instant) {
        race.hurry(now: now)
        race.tick(usual: roundTrip, now: now)
        orderRace()
    }

    /// What round trips usually take.
    package var roundTrip: RoundTrip {
        guard let first = lanes.first, first.isAnswered, first.health.roundTrip.smoothed != nil
        else { return usualRoundTrip }
        return first.health.roundTrip
    }

    /// After every event: who is not needed, and whether connections are tried.
    mutating func reviewLinks(now: Instant) {
        guard !isEnded else { return }
        race.tick(usual: roundTrip, now: now)
        if metAt == nil, race.failures >= Self.firstAttempts { return end(.unreachable) }
        judgeLinks(now: now)
        race.tick(usual: roundTrip, now: now)
        orderRace()
        goOnMoving(now: now)
    }

    private mutating func judgeLinks(now: Instant) {
        while let newest = lanes.last, newest.health.isSuspected, let first = lanes.first,
            lanes.count > 1, !first.health.isSuspected
        {
            // The link that was in doubt works, the one that was to take its place does not.
            drop(newest.link, now: now)
        }
        guard let newest = lanes.last else { return race.run(now: now) }
        guard newest.health.isSuspected else {
            return newest.isAnswered ? race.stop() : race.pause()
        }
        guard let link = race.takeReserve() else { return race.run(now: now) }
        attach(on: link, now: now)
        race.pause()
    }

    private mutating func orderRace() {
        let orders = race.takeOrders()
        guard !isEnded else { return }
        for order in orders {
            switch order {
            case .connect(let link): effects.append(.connect(link))
            case .abandon(let link): effects.append(.disconnect(link))
            }
        }
    }

    /// This link is no good, or is not needed.
    mutating func drop(_ link: LinkID, now: Instant) {
        guard let index = lanes.firstIndex(where: { $0.link == link }) else { return }
        effects.append(.disconnect(link))
        removeLane(at: index, now: now)
    }

    private mutating func removeLane(at index: Int, now: Instant) {
        let lane = lanes.remove(at: index)
        lists[lane.link] = nil
        lostLane(lane, now: now)
        if index == lanes.count { here.uplink.startOver() }
        guard lanes.isEmpty else { return }
        if leavesBy != nil { return end(.detached(undelivered: undelivered)) }
        race.linkEnded(hadWorked: lane.hasCarried, now: now)
    }

    private mutating func attach(on link: LinkID, now: Instant) {
        if lanes.count >= Self.maximumLanes { drop(lanes[lanes.count - 1].link, now: now) }
        let patience = plan.races ? LinkHealth.firstPatience : LinkHealth.programPatience
        let attach = here.nextAttach(size: size, now: now)
        var lane = Lane(
            link: link, generation: attach.generation, written: here.cursor.written,
            resumes: here.session != nil,
            health: LinkHealth(usual: roundTrip, patience: patience, now: now))
        lane.outbox = [Frame(Hello(software: plan.software, features: [Feature.notices]))]
        if let token = plan.token { lane.outbox.append(Frame(Token(token))) }
        // Before the Attach: the answer shall be there before the session's first output.
        if plan.asksForOthers, here.session == nil {
            lists[link] = []
            lane.countsOthers = true
            lane.outbox.append(Frame(List()))
        }
        lane.outbox.append(Frame(attach, channel: lane.channel))
        lanes.append(lane)
        here.uplink.startOver()
    }

    mutating func end(_ outcome: Outcome) {
        guard !isEnded else { return }
        isEnded = true
        race.stop()
        effects.append(.end(outcome))
    }
}
