// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// Several sessions in one window: a list to choose from, the next and the previous one, a new one.
extension SessionDriver {
    /// What the list of the host's sessions is wanted for.
    enum SessionsWish: Equatable {
        case choose
        /// The one that is so many places further in the list.
        case step(Int)
    }

    /// What is known of the other sessions of this window; lives as long as the client.
    struct Window {
        /// How a new session is made, but for its id.
        let shell: Creation
        /// How many sessions the window has left for another.
        var visits = 0
        /// The same, as far as the terminal has come with writing.
        var written = 0
        /// Set while the host is asked.
        var wish: SessionsWish?
        /// Those in the list that is on the screen.
        var choice = SessionChoice([], current: nil)
        /// What is said when the chosen session has answered, and what that is called, if it has a
        /// name.
        var arrival = ""
        var goal: String?
        /// How far the output of those was received that were left.
        var left: [SessionID: UInt64] = [:]
    }

    /// `~w`, `~n` and `~p`
    func askSessions(_ wish: SessionsWish) {
        guard mayMove() else { return }
        window.wish = wish
        core.askSessions()
    }

    /// `~o`
    func openSession() {
        guard mayMove() else { return }
        var attach = nextAttach(to: SessionID(Bits128(random: Random.bytes)))
        attach.creation = window.shell
        let names = SpeakableName.candidates(Random.bytes(SpeakableName.randomnessLength))
        go(attach, names: names, goal: nil, arrival: "")
    }

    func heard(_ sessions: [SessionInformation]) {
        let choice = SessionChoice(sessions, current: core.session?.session)
        defer { window.wish = nil }
        switch window.wish {
        case nil: break
        case .choose:
            window.choice = choice
            open(choice.menu) { driver, step in driver.choseSession(step) }
        case .step(let distance):
            guard let item = choice.session(distance) else {
                let key = Words.key(escape ?? UInt8(ascii: "~"))
                return tellNews("there is no other session on this host; \(key)o opens one")
            }
            go(to: item, of: choice)
        }
    }

    private func choseSession(_ step: Menu.Step) {
        closeMenu()
        guard case .chosen(let item) = step, item != window.choice.place else { return }
        go(to: item, of: window.choice)
    }

    private func go(to item: Int, of choice: SessionChoice) {
        let session = choice.sessions[item]
        var attach = nextAttach(to: session.session)
        // Nothing is new in a session that was seen like this before.
        if window.left[session.session] == session.logEnd { attach.snapshotHistory = 0 }
        go(attach, goal: session.name.text, arrival: choice.words(item))
    }

    private func go(
        _ attach: Attach, names: [SessionName] = [], goal: String?, arrival: String
    ) {
        guard !core.isMoving else { return }
        window.goal = goal
        window.arrival = arrival
        if let session = core.session?.session {
            window.left[session] = core.cursor.received
        }
        tell { $0.chose(attach, names: names, now: $1) }
    }

    /// An Attach of a new instance, which has typed nothing; the screen is as wanted when the client
    /// was called.
    private func nextAttach(to session: SessionID) -> Attach {
        var attach = plan.attach
        attach.session = session
        attach.name = nil
        attach.latest = false
        attach.creation = nil
        attach.start = .oldest
        attach.snapshotHistory = plan.attach.snapshotHistory ?? SessionWish.usualHistory
        attach.instance = InstanceID(Bits128(random: Random.bytes))
        return attach
    }

    /// Says why not, if not.
    private func mayMove() -> Bool {
        let reason: String? =
            if plan.token != nil {
                "a token opens its own session and no other"
            } else if screen == nil || !isRaw {
                "only a window on a terminal can go to another session"
            } else if !core.mayAskSessions {
                "there is no connection; the other sessions can be reached when it is back"
            } else if core.isMoving {
                "the session that was chosen has not answered yet"
            } else {
                nil
            }
        if let reason { tellNews(reason) }
        return reason == nil
    }

    /// The window is another session's now: nothing of the old one is on the terminal any more.
    func moved(_ attached: Attached) {
        window.visits += 1
        waiting = []
        openMenu = nil
        present = []
        isAskingPresent = false
        hasHeardDenial = false
        painter = painter.forAnotherSession
        surroundings.writer.append(.nextSession)
        if let bytes = screen?.leaveSession() { surroundings.writer.append(.screen(bytes)) }
        words.session = attached.name.text
        let arrival = window.arrival.isEmpty ? attached.name.text : window.arrival
        tellNews(arrival)
    }

    /// The session that was chosen is not to be had.
    func stayed(_ refusal: Refused, undelivered: Int) {
        tellNews(words.stays(refusal, outOf: window.goal, undelivered: undelivered))
    }
}
