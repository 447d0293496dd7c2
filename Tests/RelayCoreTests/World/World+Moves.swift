// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Users who go from one session to another.
extension World {
    /// The user chooses one of all sessions that ever were.
    func move(_ client: SimulatedClient, to wanted: Int) {
        let sessions = host.starts.keys.sorted { $0.bits.low < $1.bits.low }
        guard !sessions.isEmpty else { return }
        choose(client, sessions[wanted % sessions.count], creation: nil)
    }

    /// The user opens another session.
    func moveToNew(_ client: SimulatedClient) {
        let session = SessionID.created(by: client.number, visit: client.visits.count)
        var creation = Creation()
        creation.ring = UInt64(Self.smallestRing + generator.below(400))
        choose(client, session, creation: creation)
    }

    private func choose(_ client: SimulatedClient, _ session: SessionID, creation: Creation?) {
        guard client.mayMove, !client.core.isMoving, client.visits.count < mostVisits else {
            return
        }
        let visit = SimulatedVisit(
            client: client.number, number: client.visits.count, goal: session)
        client.visits.append(visit)
        var attach = client.core.plan.attach
        attach.session = session
        attach.name = nil
        attach.latest = false
        attach.creation = creation
        attach.instance = visit.instance
        let names = creation == nil ? [] : Self.madeUpNames.shuffled(using: &generator)
        client.core.chose(attach, names: names, now: now)
        // Who is leaving cannot.
        if !client.core.isMoving { client.visits.removeLast() }
    }

    /// The chosen session has answered.
    func moved(_ client: SimulatedClient, _ attached: Attached) {
        guard let visit = client.visits.last, visit !== client.here else {
            return law(false, "nobody is moved against his will")
        }
        law(attached.session == visit.goal, "a client comes where its user wants to be")
        client.here = visit
        answered(client, attached)
    }

    /// It is not to be had.
    func stayed(_ client: SimulatedClient, _ refusal: Refused, _ undelivered: Int) {
        guard let visit = client.visits.last, visit !== client.here, let goal = visit.goal else {
            return law(false, "nothing is refused that was not wanted")
        }
        visit.wasRefused = true
        law(undelivered == visit.typed, "what was typed for a session that is not there is told")
        let isTrue =
            switch refusal.code {
            case .ended: host.ended.contains(goal)
            case .noSuchSession: host.boots > 1
            case .rebooted: host.boots > 1
            case .nameTaken: host.starts[goal] == nil
            case .limit: isCrowded
            // Its holder ends.
            case .unreachable: true
            default: false
            }
        law(isTrue, "refusals of a move tell the truth: \(refusal) to client \(client.number)")
    }
}

extension SimulatedClient {
    /// How many sessions it was in before this one.
    func visits(before visit: SimulatedVisit) -> Int {
        visits.prefix { $0 !== visit }.count { !$0.wasRefused }
    }
}

extension SessionID {
    /// The id that a client chooses for the session it would create on its so many-th visit.
    static func created(by client: Int, visit: Int) -> SessionID {
        .number(UInt64(client) + 1 + 1000 * UInt64(visit))
    }
}
