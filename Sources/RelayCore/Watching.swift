// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// What a watcher is still to be told; dies with its attachment. Bounded: a watcher that takes
/// nothing is told later how much it missed.
struct Watching: Equatable, Sendable {
    /// Events that wait.
    static let maximumWaiting = 64

    /// A session is idle after so long; nil is never.
    let idle: Duration?
    private(set) var events: [Event] = []
    private var missed: UInt64 = 0
    /// When the last output was printed that it was told the end of.
    var toldIdleOf: Instant

    init(idle: Duration?, toldIdleOf: Instant) {
        self.idle = idle
        self.toldIdleOf = toldIdleOf
    }

    mutating func add(_ what: Event.What) {
        switch (what, events.last?.what) {
        case (.bell, .bell): return
        // Only the last title counts.
        case (.title, .title): events[events.count - 1].what = what
        case _ where events.count >= Self.maximumWaiting: missed += 1
        default:
            events.append(Event(what, missed: missed))
            missed = 0
        }
    }

    mutating func next() -> Event? { events.isEmpty ? nil : events.removeFirst() }
}

/// A question that is answered when the session ends, or is silent for long enough.
struct Awaited: Equatable, Sendable {
    var idle: Duration?
    let since: Instant

    /// When it is to be answered, the session going on.
    func dueAt(printedAt: Instant) -> Instant? { idle.map { max(printedAt, since) + $0 } }
}
