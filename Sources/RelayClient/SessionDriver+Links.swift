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
        switch event {
        case .opened:
            way = links.way
            goRaw()
            tell { $0.linkOpened(id, now: $1) }
        case .came(let link): read(link)
        case .writable: settle()
        // It gets nothing.
        case .strange(let key): if words.hasAttached { note(words.otherKey(key)) }
        case .lost(let failure, let wasAccepted):
            let ending = words.hopeless(failure, links, isAnswered: words.hasAttached)
            if let ending { return giveUp(ending) }
            tell { $0.linkLost(id, wasAccepted: wasAccepted, now: $1) }
        }
    }

    private func read(_ link: LinkSet.Link) {
        let now = Instant.now
        core.bytesCame(on: link.id, now: now)
        links.read(link) { try core.received($0, on: link.id, now: now) }
        settle()
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
