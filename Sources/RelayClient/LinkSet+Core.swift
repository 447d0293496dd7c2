// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// What a client's core hears of its links.
extension LinkSet {
    /// What the driver has to do about an event, besides settling.
    enum Consequence {
        /// Tell the user.
        case say(String)
        /// End the call: this will not pass.
        case end(Ending)
    }

    /// Tells the core of an event.
    ///
    /// - Parameter change: has the core changed; it is not at work then. A link that breaks while it
    ///   is read is an event of its own.
    func pass(
        _ event: Event, of id: LinkID, _ words: Words,
        _ change: (_ change: (inout ClientCore) -> Void) -> Void
    ) -> Consequence? {
        let now = Instant.now
        switch event {
        case .opened: change { $0.linkOpened(id, now: now) }
        case .came(let link):
            change { $0.bytesCame(on: id, now: now) }
            read(link) { frame in
                var violation: ProtocolViolation?
                change { core in
                    do throws(ProtocolViolation) {
                        try core.received(frame, on: id, now: now)
                    } catch {
                        violation = error
                    }
                }
                if let violation { throw violation }
            }
        case .writable: break
        // It gets nothing.
        case .strange(let key): return words.hasAttached ? .say(words.otherKey(key)) : nil
        case .lost(let failure, let wasAccepted):
            let ending = words.hopeless(failure, self, isAnswered: words.hasAttached)
            if let ending { return .end(ending) }
            change { $0.linkLost(id, wasAccepted: wasAccepted, now: now) }
        }
        return nil
    }
}
