// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A search for a session, answered in any way a host may answer.
func opening(_ choices: inout Choices) {
    guard let attach = try? Frame(choices.attach()).decode(Attach.self) else { return }
    let boot = BootID(Bits128(high: 3, low: 0))
    var now = start
    var opening = Opening(attach, boot: boot, now: start)
    /// Seen marked and without listener: over for good.
    var isKnownToBeOver = false
    while !choices.isEmpty {
        switch opening.step {
        case .connect(let session):
            if choices.flag() {
                opening.connected(to: session)
            } else {
                let wasStarted = choices.flag()
                if wasStarted, session == attach.session { isKnownToBeOver = true }
                opening.notListening(
                    session, wasStarted: wasStarted, uptime: choices.duration(), now: now)
            }
        case .lookUp(let name):
            promise(name == attach.name, "the name that was asked for is looked up")
            opening.found(
                choices.flag() ? choices.session() : nil, uptime: choices.duration(), now: now)
        case .findLatest:
            promise(attach.latest, "the latest session is looked for where it was asked for")
            opening.found(
                choices.flag() ? choices.session() : nil, uptime: choices.duration(), now: now)
        case .spawn(let session, let name, let creation):
            promise(!isKnownToBeOver, "what is over is not started again")
            promise(session == attach.session && name == attach.name, "the right one is started")
            promise(creation == attach.creation, "it is started as it was asked for")
            promise((creation.boot ?? boot) == boot, "a session of another boot is not started")
            spawned(session, &opening, &choices, now: now)
        case .wait: promise(opening.deadline != nil, "waiting ends")
        case .opened, .refused: return
        }
        if choices.below(4) == 0 {
            now += choices.duration()
            opening.tick(now: now)
        }
    }
    opening.tick(now: start + Opening.patience + .milliseconds(1 << 20))
    if case .opened = opening.step { return }
    guard case .refused = opening.step else { fatalError("a search ends in time") }
}

private func spawned(
    _ session: SessionID, _ opening: inout Opening, _ choices: inout Choices, now: Instant
) {
    switch choices.below(6) {
    case 0: opening.startFailed(nil, now: now)
    case 1: opening.startFailed(StartFailed(.sessionTaken), now: now)
    case 2: opening.startFailed(StartFailed(.nameTaken), now: now)
    case 3: opening.startFailed(StartFailed(.startedBefore), now: now)
    case 4: opening.startFailed(StartFailed(.system, "fork"), now: now)
    default: opening.started(session)
    }
}
