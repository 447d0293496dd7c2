// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import Synchronization

/// Reads standard input in a thread of its own, blocking, and never more than it was allowed: what
/// the session cannot take yet stays where it is, also when the client leaves.
final class InputReader: Sendable {
    enum Event: Sendable {
        case bytes([UInt8])
        /// Nothing is there now; a terminal may go on after it.
        case endOfFile
        /// The terminal is gone, or cannot be read.
        case hangup
    }

    /// One read takes no more, so that a long paste leaves in pieces.
    static let maximumRead = 16 * 1024

    private struct Orders {
        var allowance = 0
        var isStopped = false
    }

    private let descriptor: CInt
    /// Looked at once: a terminal that is gone is none any more.
    private let isTerminal: Bool
    private let orders = Mutex(Orders())
    private let bell: Bell

    init(_ descriptor: CInt) throws(SystemCallError) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        bell = try Bell()
    }

    func start(_ report: @escaping @Sendable (Event) -> Void) throws(SystemCallError) {
        try startThread { self.run(report) }
    }

    /// One read of at most so many bytes is wanted. Its event ends the permission.
    func allow(_ count: Int) {
        orders.withLock { $0.allowance = count }
        bell.ring()
    }

    /// Nothing is read any more, but for a read that is just returning.
    func stop() {
        orders.withLock { $0.isStopped = true }
        bell.ring()
    }

    private func run(_ report: (Event) -> Void) {
        while true {
            let (allowance, isStopped) = orders.withLock { ($0.allowance, $0.isStopped) }
            if isStopped { return }
            guard allowance > 0 else {
                _ = bell.wait()
                continue
            }
            let events = bell.wait(or: descriptor, events: POLLIN)
            // Stopped in the meantime: what was typed is left to whoever reads next.
            guard events != 0, !orders.withLock(\.isStopped) else { continue }
            if let event = read(min(allowance, Self.maximumRead), isHungUp: events & POLLHUP != 0) {
                orders.withLock { $0.allowance = 0 }
                report(event)
            }
        }
    }

    /// Nil when somebody else who has the same terminal or pipe was faster.
    private func read(_ count: Int, isHungUp: Bool) -> Event? {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = retryingInterrupts { unsafe Glibc.read(descriptor, &bytes, count) }
        if result > 0 { return .bytes(Array(bytes.prefix(result))) }
        if result < 0, errno == EAGAIN { return nil }
        return result == 0 && !(isHungUp && isTerminal) ? .endOfFile : .hangup
    }
}
