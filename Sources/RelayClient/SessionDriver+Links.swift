// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// What becomes of the links.
extension SessionDriver {
    func begin() {
        links.start { link, event in self.told(link, event) }
        tell { $0.started(now: $1) }
    }

    private func told(_ id: LinkID, _ event: LinkSet.Event) {
        if case .opened = event { way = links.way }
        switch links.pass(event, of: id, words, { $0(&core) }) {
        case .say(let line): note(line)
        case .end(let ending): giveUp(ending)
        case nil: settle()
        }
    }

    /// Ends the call for another reason than the core knows.
    private func giveUp(_ ending: Ending) {
        reason = ending
        tell { $0.leave(now: $1) }
    }

    /// Sends what the core has to send, as long as the channels take it.
    func sendFrames() {
        guard farewell == nil else { return }
        links.write { core.nextFrame(on: $0, now: .now) }
    }
}
