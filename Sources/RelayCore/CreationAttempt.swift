// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// A session that was asked for and has not answered yet. It may have been started all the same,
/// so every further Attach says how long ago the first was sent, and to which boot of the host.
struct CreationAttempt: Equatable, Sendable {
    private let creation: Creation
    /// Names that were not refused; the first is in use. Empty if the Attach has one of its own.
    private var names: [SessionName]
    private var firstAskedAt: Instant?
    /// Told on the very first link; a later link's may be another boot's.
    private var firstBoot: BootID?
    private var asked = 0

    init(_ creation: Creation, names: [SessionName]) {
        self.creation = creation
        self.names = names
    }

    var name: SessionName? { names.first }

    /// What the next Attach says, sent now.
    mutating func ask(now: Instant) -> Creation {
        var creation = creation
        asked += 1
        if let firstAskedAt {
            creation.age = max(1, (now - firstAskedAt).milliseconds)
            creation.boot = firstBoot
        } else {
            firstAskedAt = now
        }
        return creation
    }

    /// The server of the present link has said which boot of the host it is.
    mutating func learned(_ boot: BootID?) {
        if asked == 1 { firstBoot = boot }
    }

    /// The name in use belongs to another session. False if there is no other to try.
    mutating func nameWasTaken() -> Bool {
        guard names.count > 1 else { return false }
        names.removeFirst()
        return true
    }
}
