// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// The host is short of memory: the ring gives some back before anything dies.
extension HolderCore {
    /// Half of what is held goes, the oldest first, and is announced like any other loss; the ring
    /// stays so small until the host was well for a while. Where the program waits for absent
    /// clients, nothing that they have not seen goes.
    package mutating func memoryIsShort(now: Instant) {
        guard life != .finished else { return }
        let held = log.end - log.start
        var kept = max(held / 2, UInt64(description.smallestRing))
        if description.whenFull == .block {
            kept = max(kept, log.end - keptFrom)
        }
        shrunkUntil = now + Self.shrunkTime
        guard kept < UInt64(log.capacity) else { return }
        setCapacity(Int(kept))
        effects.append(.releaseMemory)
        refreshAllowance(now: now)
    }

    mutating func growAgain(now: Instant) {
        guard let shrunkUntil, now >= shrunkUntil else { return }
        self.shrunkUntil = nil
        setCapacity(description.ring)
    }
}
