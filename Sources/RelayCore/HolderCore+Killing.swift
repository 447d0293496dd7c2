// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// A session is ended from outside: its owner wants it, or nobody has come for too long.
extension HolderCore {
    /// Between SIGHUP and SIGKILL.
    static let killPatience: Duration = .seconds(5)
    /// What SIGKILL reaches is gone long before. What is left then belongs to another user, as sudo
    /// does, and no signal of ours reaches it.
    static let closePatience: Duration = .seconds(1)
    /// A child that does not mind the loss of its terminal is waited for so long.
    static let abandonPatience: Duration = .seconds(5)

    /// The next step of a kill, and when it is taken unless the session has ended.
    struct Escalation: Equatable, Sendable {
        enum Step: Equatable, Sendable {
            /// SIGKILL for all that is left, the child or what it has left behind.
            case kill
            /// The terminal is closed, and the kernel hangs the child up.
            case closeTerminal
            /// The session counts as ended, whatever the child does.
            case abandon
        }

        var step: Step
        var at: Instant
    }

    /// SIGHUP to all, then what it takes; a session that has ended goes when all here have seen it.
    mutating func kill(now: Instant) {
        wasKilled = true
        switch life {
        case .running:
            effects.append(.signalSession(.hangup))
            if escalation == nil {
                escalation = Escalation(step: .kill, at: now + Self.killPatience)
            }
        case .draining: finishAt = earlier(finishAt, now + Self.exitCourtesy)
        case .exited:
            exitWasSeen = true
            finishAt = earlier(finishAt, now + Self.exitCourtesy)
        case .finished: break
        }
    }

    mutating func escalate(now: Instant) {
        guard let escalation, now >= escalation.at else { return }
        self.escalation = nil
        switch escalation.step {
        case .kill:
            if life != .finished { effects.append(.signalSession(.kill)) }
            goOn(.closeTerminal, at: now + Self.closePatience)
            finishIfSeen(now: now)
        case .closeTerminal where life == .running:
            effects.append(.closeTerminal)
            terminalIsClosed = true
            goOn(.abandon, at: now + Self.abandonPatience)
        case .abandon: childExited(Self.hungUp, now: now)
        case .closeTerminal: break
        }
    }

    /// How a child is said to have ended that was left alone after its terminal was closed.
    private static let hungUp = ExitStatus.signalled(number: UInt8(SessionSignal.hangup.rawValue))

    private mutating func goOn(_ step: Escalation.Step, at time: Instant) {
        if life == .running { escalation = Escalation(step: step, at: time) }
    }

    /// What the child has left behind was told to go, and has some time left for that.
    package var isKilling: Bool { escalation?.step == .kill }

    /// No process of the session is left.
    package mutating func nothingIsLeft(now: Instant) {
        escalation = nil
        finishIfSeen(now: now)
    }
}
