// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// How much a link carries one way, found out with padding. No more is on its way than a session's
/// output would be (`SendWindow`), so others on the same network notice little. Lives for some
/// seconds.
package struct Throughput: Equatable, Sendable {
    package enum Direction: Equatable, Sendable {
        /// From the server.
        case down
        /// To it.
        case up
    }

    /// What came out.
    package struct Figure: Equatable, Sendable {
        /// In the second half of the time, when the window has grown.
        package var bytesPerSecond: Double
        /// Padding that arrived.
        package var bytes: UInt64
        /// From the first request to the last byte.
        package var time: Duration

        package init(bytesPerSecond: Double, bytes: UInt64, time: Duration) {
            self.bytesPerSecond = bytesPerSecond
            self.bytes = bytes
            self.time = time
        }
    }

    /// Nothing more is sent after so long …
    package static let time: Duration = .seconds(2)
    /// … or after so many bytes: 2 s at 128 Mbit/s. Faster links are done sooner.
    package static let most: UInt64 = 32 << 20
    /// What is on its way then gets so long to arrive.
    package static let arrival: Duration = .seconds(5)
    /// For the plot.
    package static let beat: Duration = .milliseconds(100)
    /// Arrivals are noted so far apart: at most some thousand notes.
    private static let noteInterval: Duration = .milliseconds(1)
    /// One request: small on slow links, so that something arrives soon.
    private static let leastPiece: UInt64 = 1024

    /// How much had arrived when.
    private struct Note: Equatable {
        var at: Instant
        var bytes: UInt64
    }

    package let direction: Direction
    private var window: SendWindow
    private let startedAt: Instant
    /// Bytes that were asked for, or sent.
    package private(set) var requested: UInt64 = 0
    package private(set) var arrived: UInt64 = 0
    private var notes: [Note]
    private var lastBeat: Note
    /// Bytes per second in each beat so far.
    package private(set) var beats: [Double] = []

    package init(_ direction: Direction, now: Instant) {
        self.direction = direction
        window = SendWindow(from: 0, now: now)
        startedAt = now
        notes = [Note(at: now, bytes: 0)]
        lastBeat = notes[0]
    }

    /// What to send now, if anything.
    package mutating func nextFrame(now: Instant) -> Frame? {
        guard now < startedAt + Self.time, requested < Self.most else { return nil }
        let usual = min(max(window.size / 4, Self.leastPiece), UInt64(Padding.maximumLength))
        let piece = min(usual, Self.most - requested)
        guard requested - arrived + piece <= window.size else { return nil }
        requested += piece
        window.asked(upTo: requested, isLimited: false, now: now)
        switch direction {
        case .down: return Frame(Padding(wanted: piece))
        case .up: return Frame(Padding(bytes: Padding.noise(piece)))
        }
    }

    /// The server's answer: what it sent, or how much it has taken. Throws if that is more than it
    /// was asked for or sent.
    package mutating func received(_ count: UInt64, now: Instant) throws(ProtocolViolation) {
        guard count <= requested - arrived else { throw .tooMuchPadding }
        guard count > 0 else { return }
        arrived += count
        window.acknowledged(arrived, now: now)
        // The newest note moves on until it is far enough from the one before it.
        if notes.count > 2, now - notes[notes.count - 2].at < Self.noteInterval {
            notes.removeLast()
        }
        notes.append(Note(at: now, bytes: arrived))
    }

    /// When `tick` matters next.
    package var deadline: Instant { lastBeat.at + Self.beat }

    /// Time has passed. True if there is one more beat.
    package mutating func tick(now: Instant) -> Bool {
        guard now >= deadline else { return false }
        let seconds = (now - lastBeat.at) / .seconds(1)
        beats.append(Double(arrived - lastBeat.bytes) / seconds)
        lastBeat = Note(at: now, bytes: arrived)
        return true
    }

    var isComplete: Bool { arrived == requested }

    /// Everything has arrived, or will not.
    package func isOver(now: Instant) -> Bool {
        let isSent = requested >= Self.most || now >= startedAt + Self.time
        return isSent && (isComplete || now >= startedAt + Self.time + Self.arrival)
    }

    /// Nil if nothing arrived.
    package var figure: Figure? {
        guard let last = notes.last, last.bytes > 0 else { return nil }
        let half = startedAt + (last.at - startedAt) / 2
        let first = notes.last { $0.at <= half } ?? notes[0]
        let seconds = max((last.at - first.at) / .seconds(1), 1e-6)
        return Figure(
            bytesPerSecond: Double(last.bytes - first.bytes) / seconds, bytes: last.bytes,
            time: last.at - startedAt)
    }
}
