// SPDX-License-Identifier: Apache-2.0

/// How long the peer takes to answer, as TCP estimates it (RFC 6298). Lives as long as a link.
package struct RoundTrip: Equatable, Sendable {
    /// The usual time; nil before the first sample.
    package private(set) var smoothed: Duration?
    /// How far samples lie from it.
    package private(set) var variation: Duration = .zero
    /// The shortest that was seen: nothing waited in a queue.
    package private(set) var least: Duration?

    package init() {}

    /// Something was asked, and answered so much later.
    package mutating func measured(_ sample: Duration) {
        let sample = max(sample, .zero)
        least = min(least ?? sample, sample)
        guard let smoothed else {
            smoothed = sample
            variation = sample / 2
            return
        }
        let distance = smoothed > sample ? smoothed - sample : sample - smoothed
        variation = (variation * 3 + distance) / 4
        self.smoothed = (smoothed * 7 + sample) / 8
    }

    /// An answer that takes longer than this is unusual, if nothing was lost on the way.
    package var bound: Duration { (smoothed ?? .zero) + variation * 4 }
}
