// SPDX-License-Identifier: Apache-2.0

package import RelayWire

extension Collection<SessionInformation> {
    /// The session that a client means who names none: the one detached last, though it may have
    /// ended since, for its end was not seen; else the newest to which nobody was ever attached;
    /// else, all being in use, the one that printed last.
    package var latest: SessionInformation? {
        let free = filter { $0.attached == 0 }
        let left = free.filter { $0.detached != nil }
        let running = filter { $0.exit == nil }
        return left.min { ($0.detached ?? 0) < ($1.detached ?? 0) }
            ?? running.filter { $0.attached == 0 }.min { $0.age < $1.age }
            ?? running.min { $0.idle < $1.idle }
    }
}
