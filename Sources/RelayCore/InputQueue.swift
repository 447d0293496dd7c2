// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// Where what is typed goes.
package enum InputPath: Equatable, Sendable {
    /// To the PTY, as a key does.
    case terminal
    /// To the child's standard input, if that is a pipe.
    case pipe
}

/// What waits to be written on one path, in the order in which it came. Bounded by the ledger, which
/// takes a window of each typist.
struct InputQueue: Equatable, Sendable {
    private struct Waiting: Equatable {
        var typist: Typist
        var bytes: [UInt8]
        /// This closes the input once the bytes are written.
        var ends = false
        /// So many bytes of it are not to be written, and count as written now.
        var dropped: UInt64 = 0
    }

    /// The first is partly written, up to `front`.
    private var queue: [Waiting] = []
    private var front = 0

    /// The bytes to write next; empty when nothing waits.
    var nextBytes: ArraySlice<UInt8> { queue.first?.bytes[front...] ?? [] }

    /// The input's end was reached: everything typed before it is written.
    var isAtEnd: Bool { queue.first?.ends ?? false }

    var typists: Set<Typist> { Set(queue.map(\.typist)) }

    mutating func add(_ bytes: ArraySlice<UInt8>, of typist: Typist) {
        if let last = queue.last, last.typist == typist, !last.ends, last.dropped == 0 {
            queue[queue.count - 1].bytes += bytes
        } else {
            queue.append(Waiting(typist: typist, bytes: Array(bytes)))
        }
    }

    mutating func addDropped(_ count: UInt64, of typist: Typist) {
        queue.append(Waiting(typist: typist, bytes: [], dropped: count))
    }

    mutating func addEnd(of typist: Typist) {
        queue.append(Waiting(typist: typist, bytes: [], ends: true))
    }

    /// So many of `nextBytes` are written. Gives whose they were.
    mutating func wrote(_ count: Int) -> Typist? {
        guard let first = queue.first else { return nil }
        precondition(count <= first.bytes.count - front, "more was written than was waiting")
        front += count
        if front == first.bytes.count, !first.ends {
            removeFirst()
        } else if front >= Input.window {
            queue[0].bytes.removeFirst(front)
            front = 0
        }
        return first.typist
    }

    /// The end at the front of the queue has been carried out.
    mutating func passedEnd() {
        if isAtEnd { removeFirst() }
    }

    /// Takes what is not to be written from the front of the queue, if that is there.
    mutating func takeDropped() -> (typist: Typist, count: UInt64)? {
        guard let first = queue.first, first.dropped > 0 else { return nil }
        removeFirst()
        return (first.typist, first.dropped)
    }

    /// So many bytes of a typist wait, what is not to be written included.
    func count(of typist: Typist) -> UInt64 {
        let waiting = queue.lazy.filter { $0.typist == typist }
            .map { UInt64($0.bytes.count) + $0.dropped }.reduce(0, +)
        return queue.first?.typist == typist ? waiting - UInt64(front) : waiting
    }

    mutating func removeAll() {
        queue.removeAll()
        front = 0
    }

    private mutating func removeFirst() {
        queue.removeFirst()
        front = 0
    }
}
