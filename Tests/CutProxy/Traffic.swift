// SPDX-License-Identifier: Apache-2.0

/// Which way bytes go through the proxy.
package enum Direction: String, CaseIterable, Sendable {
    /// From the client that connected to us, to the target.
    case up
    /// From the target back to the client.
    case down
}

/// How a connection is cut, seen from both of its ends.
package enum Cut: Sendable {
    /// An RST: the ends learn of it as ECONNRESET.
    case reset
    /// A FIN: the ends read an end of file.
    case finish
}

/// What a proxy has seen since it started; only `open` ever falls.
package struct Counters: Equatable, Sendable {
    /// Connections that live now.
    package var open = 0
    /// Connections taken on, and so tried at the target.
    package var accepted = 0
    /// Newcomers turned away while the proxy held.
    package var refused = 0
    /// Cuts carried out, each of all connections at once.
    package var cuts = 0

    private var up: UInt64 = 0
    private var down: UInt64 = 0

    /// Bytes handed to the kernel of the far side.
    package func passed(_ direction: Direction) -> UInt64 {
        switch direction {
        case .up: up
        case .down: down
        }
    }

    mutating func count(_ bytes: Int, _ direction: Direction) {
        switch direction {
        case .up: up += UInt64(bytes)
        case .down: down += UInt64(bytes)
        }
    }
}

/// What the "network" does at the moment; set from outside, asked before each slice is passed.
struct Weather {
    /// Newcomers are turned away.
    var isHeld = false
    /// Nothing passes, not even the news that an end has closed.
    var isStalled = false
    /// Each direction of each connection passes at most this much; nil: as fast as it goes.
    var bytesPerSecond: Int?
    var plan: Plan?

    /// A cut to come, once `remaining` more bytes have gone in `direction`.
    struct Plan {
        var remaining: UInt64
        let direction: Direction
        let cut: Cut
    }

    /// Twenty slices a second look smooth enough to the ends.
    private static let slicesPerSecond = 20

    /// How many of `available` bytes may go now in one piece; zero when the plan is fulfilled.
    func allowance(_ available: Int, _ direction: Direction) -> Int {
        var allowed = available
        if let bytesPerSecond {
            allowed = min(allowed, max(1, bytesPerSecond / Self.slicesPerSecond))
        }
        if let plan, plan.direction == direction {
            allowed = Int(min(UInt64(allowed), plan.remaining))
        }
        return allowed
    }

    mutating func passed(_ bytes: Int, _ direction: Direction) {
        if plan?.direction == direction { plan?.remaining -= UInt64(bytes) }
    }
}
