// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next attempt: hardly at all after a link that worked, then short and
/// growing, never twice the same.
package struct Backoff: Equatable, Sendable {
    package static let first: Duration = .milliseconds(100)
    package static let longest: Duration = .seconds(5)
    /// A link that was merely cut is back before it is missed. Not zero: one that breaks as soon as
    /// it works would keep both sides busy with handshakes.
    package static let afterLink: Duration = .milliseconds(20)

    private var next = Backoff.first
    /// A linear congruential generator (Knuth, MMIX): it only has to differ between clients.
    private var state: UInt64

    package init(jitter: UInt64) { state = jitter }

    /// Between half the present wait and one and a half of it.
    package mutating func take() -> Duration {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let percent = 50 + Int(state >> 33) % 101
        let wait = next * percent / 100
        next = max(min(next * 3 / 2, Self.longest), Self.first)
        return wait
    }

    /// A link has worked: the next wait is the shortest.
    package mutating func reset() { next = Self.afterLink }
}
