// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelayWire

/// The time in which a link is not read, because what came before still waits to be printed, and a
/// moment after it: the peer's silence means nothing then, so the link is not judged, and ours must
/// not be taken for our end. Lives as long as the driver.
struct ReadingPause: Equatable {
    /// When the peer is to hear of us; nil while the link is read.
    private var signAt: Instant?
    /// Reading goes on; if nothing is heard before, the link is judged all the same.
    private var hearBy: Instant?
    private var owesSign = false

    /// When `tick` matters next; nil when the link may be judged.
    var deadline: Instant? { signAt ?? hearBy }

    mutating func began(now: Instant) {
        signAt = now + LinkHealth.longestSilence
        hearBy = nil
    }

    /// The peer is asked at once, so that there is something to hear.
    mutating func ended(now: Instant) {
        signAt = nil
        hearBy = now + LinkHealth.programPatience
        owesSign = true
    }

    /// A frame came.
    mutating func heard() { hearBy = nil }

    /// Time has passed; early calls are harmless.
    mutating func tick(now: Instant) {
        if let signAt, now >= signAt {
            self.signAt = now + LinkHealth.longestSilence
            owesSign = true
        }
        if let hearBy, now >= hearBy { self.hearBy = nil }
    }

    /// What to send now. No question of `LinkHealth` has this token.
    mutating func nextFrame() -> Frame? {
        guard owesSign else { return nil }
        owesSign = false
        return Frame(Ping(token: 0))
    }
}
