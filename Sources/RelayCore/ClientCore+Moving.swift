// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// The user's wish to be in another session, until that has answered.
struct Move: Equatable, Sendable {
    /// Takes what is typed from the wish on.
    var visit: Visit
    /// So long the other session is not asked while something typed here is not confirmed.
    let waitsUntil: Instant
}

/// From one session to another, on the same link.
///
/// The session that the client is in is left only when the other one has answered, on a channel of
/// its own beside it: if that does not want us, or is gone, nothing has happened. A link that breaks
/// meanwhile is made good for the old session first, whose last keys may be under way, and then the
/// other is asked again.
extension ClientCore {
    /// A move is under way.
    package var isMoving: Bool { move != nil }

    /// The host can be asked for its sessions: the link works, and is no token's.
    package var mayAskSessions: Bool { isAttached && plan.token == nil }

    /// The user wants to see all sessions of the host; the answer is the effect `sessions`. Asked
    /// again on the next link if this one breaks.
    package mutating func askSessions() {
        guard mayAskSessions else { return }
        wantsSessions = true
        askForList(onLane: 0)
    }

    /// The user has chosen another session; the answer is the effect `moved` or `stayed`. One move
    /// at a time; what is typed from now on waits for its end.
    ///
    /// - Parameters:
    ///   - attach: the first Attach of an instance that was never used.
    ///   - names: as in the plan.
    package mutating func chose(_ attach: Attach, names: [SessionName] = [], now: Instant) {
        guard !isEnded, leavesBy == nil, move == nil else { return }
        let move = Move(
            visit: Visit(attach, names: names, isShown: plan.isShown),
            waitsUntil: now + Self.farewellPatience)
        self.move = Boxed(move)
        reviewLinks(now: now)
    }

    /// When there is something to do for a move without anything else happening.
    var moveDeadline: Instant? { isReadyToMove ? move?.value.waitsUntil : nil }

    /// Nothing is in doubt, and the other session was not asked on this link.
    private var isReadyToMove: Bool {
        guard move != nil, lanes.count == 1 else { return false }
        return lanes[0].isAnswered && !lanes[0].health.isSuspected && lanes[0].asked == nil
    }

    /// After every event: asks the other session if that is possible now.
    mutating func goOnMoving(now: Instant) {
        guard !isEnded, isReadyToMove, var move = move?.value,
            here.uplink.isEmpty || now >= move.waitsUntil
        else { return }
        var attach = move.visit.nextAttach(size: size, now: now)
        // Nothing of what was typed for it has ever been sent.
        attach.inputEnd = attach.inputWritten
        move.visit.creation?.value.learned(lanes[0].boot)
        self.move = Boxed(move)
        lanes[0].ask(attach)
        // Nobody types meanwhile, so a dead link would be noticed late.
        if let question = lanes[0].health.isNeeded(now: now) { lanes[0].ask(question) }
    }

    /// The other session has answered: the client is there.
    mutating func arrived(
        _ attached: Attached, _ lane: Lane, now: Instant
    ) throws(ProtocolViolation) {
        // A snapshot comes only to who takes them, and nothing that was typed has been sent: an answer
        // that is wrong changes nothing.
        guard let move = move?.value, let channel = lane.asked,
            !attached.isDrawn || move.visit.attach.value.snapshotHistory != nil
        else { throw .unexpected(.attached) }
        let start = move.visit.uplink.written
        guard attached.inputWritten == start else {
            throw .brokenInput(expected: start, got: attached.inputWritten)
        }
        for other in lanes where other.link != lane.link { drop(other.link, now: now) }
        let uncertain = here.uplink.count
        let isToSayBye = here.isTypist
        let generation = move.visit.generation
        here = move.visit
        self.move = nil
        visits += 1
        change(lane) {
            if isToSayBye { $0.outbox.append(Frame(Bye(), channel: $0.channel)) }
            $0.channel = channel
            $0.asked = nil
            $0.generation = generation
            $0.written = 0
            $0.health.confirmedKeys(all: true, now: now)
        }
        if uncertain > 0 { effects.append(.inputUncertain(uncertain)) }
        effects.append(.moved(attached))
        let gap = try takePlace(attached, told: 0, now: now)
        if !attached.isDrawn { history.countSkipped(attached.lost) }
        begin(attached)
        if let gap { lost(gap) }
    }

    /// The other session does not want us, or is not there.
    mutating func moveRefused(_ refusal: Refused, _ lane: Lane, now: Instant) {
        change(lane) { $0.asked = nil }
        if refusal.code == .nameTaken,
            move?.value.visit.creation?.value.nameWasTaken() == true
        {
            return
        }
        let undelivered = move?.value.visit.uplink.count ?? 0
        move = nil
        effects.append(.stayed(refusal, undelivered: undelivered))
        // The session may have ended meanwhile.
        showExit()
    }
}

/// The list of the host's sessions.
extension ClientCore {
    /// No host has so many sessions (`relay-server serve --max-sessions`, and those that are kept
    /// after their end); a list that is longer is none.
    static let maximumListed = 1 << 17

    /// Sends the question, unless its answer is on its way.
    mutating func askForList(onLane index: Int) {
        guard lists[lanes[index].link] == nil else { return }
        lists[lanes[index].link] = []
        lanes[index].outbox.append(Frame(List()))
    }

    mutating func heardOf(
        _ other: SessionInformation, on lane: Lane
    ) throws(ProtocolViolation) {
        guard let count = lists[lane.link]?.count, count < Self.maximumListed else {
            throw .unexpected(.listed)
        }
        lists[lane.link]?.append(other)
    }

    mutating func heardOfAll(on lane: Lane) throws(ProtocolViolation) {
        guard let listed = lists.removeValue(forKey: lane.link) else {
            throw .unexpected(.listEnd)
        }
        if wantsSessions {
            wantsSessions = false
            effects.append(.sessions(listed))
        }
        guard lane.countsOthers else { return }
        change(lane) { $0.countsOthers = false }
        let count = listed.count { other in
            let isOurs =
                other.session == session?.session || other.session == here.attach.value.session
            return other.attached == 0 && other.exit == nil && !isOurs
        }
        if count > 0 { effects.append(.othersDetached(count)) }
    }
}
