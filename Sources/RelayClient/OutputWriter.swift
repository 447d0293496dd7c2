// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import Synchronization

/// Writes standard output, and what the client itself has to say, in a thread of its own, blocking
/// and in order. Of a session's output no more waits here than is under way: a holder sends 4 MiB
/// (`SendWindow.most`), and `Cursor` takes 8 MiB beyond what is written.
final class OutputWriter: Sendable {
    enum Order: Sendable {
        /// Bytes of the session that end at this offset.
        case output([UInt8], end: UInt64)
        /// Bytes of our own, for the terminal that standard output is.
        case screen([UInt8])
        /// Gives the terminal back, stops the process until somebody has it go on, and takes the
        /// terminal again.
        case suspend(Console, leaving: [UInt8], returning: [UInt8])
        /// Words of our own, for standard error.
        case words([UInt8])
        /// What comes now is another session's, with offsets of its own.
        case nextSession
        /// Nothing comes after this.
        case end
    }

    enum Event: Sendable {
        case written(to: UInt64)
        /// Everything of the session before is written.
        case nextSession
        /// Standard output takes nothing any more; what waits is thrown away.
        case failed(CInt)
        case ended
    }

    /// What is no longer than this may be written without the thread: it costs a key's echo two
    /// changes of thread. Longer pieces are better written while the next ones are received.
    private static let shortPiece = 4096

    private struct Work {
        var orders: [Order] = []
        /// The thread is performing what it has taken.
        var isBusy = false
    }

    private let descriptor: CInt
    private let standardError: CInt
    /// Another way to the same terminal, which never blocks; nil where there is none.
    private let shortCut: OwnedDescriptor?
    private let work = Mutex(Work())
    private let bell: Bell

    init(
        _ descriptor: CInt, standardError: CInt, shortCut: consuming OwnedDescriptor? = nil
    ) throws(SystemCallError) {
        self.descriptor = descriptor
        self.standardError = standardError
        self.shortCut = shortCut
        bell = try Bell()
    }

    /// For a call without a terminal.
    static func standard() throws(SystemCallError) -> OutputWriter {
        try OutputWriter(STDOUT_FILENO, standardError: STDERR_FILENO)
    }

    func start(_ report: @escaping @Sendable (Event) -> Void) throws(SystemCallError) {
        try startThread { self.run(report) }
    }

    func append(_ order: Order) {
        let wasEmpty = work.withLock { work in
            defer { work.orders.append(order) }
            return work.orders.isEmpty
        }
        if wasEmpty { bell.ring() }
    }

    /// Writes what the terminal takes right now of a short piece, if nothing waits before it; the
    /// rest is still to be appended. Only for the thread that appends.
    func writeAtOnce(_ bytes: [UInt8]) -> Int {
        guard bytes.count <= Self.shortPiece, shortCut != nil,
            work.withLock({ $0.orders.isEmpty && !$0.isBusy })
        else { return 0 }
        // An error is met again, and reported, by the thread.
        guard case .bytes(let count) = shortCut?.write(bytes.span) else { return 0 }
        return count
    }

    private func run(_ report: (Event) -> Void) {
        var failure: CInt?
        while true {
            let taken = work.withLock { work in
                defer { work = Work(isBusy: !work.orders.isEmpty) }
                return work.orders
            }
            if taken.isEmpty { _ = bell.wait() }
            for order in taken {
                if case .end = order { return report(.ended) }
                if failure != nil { continue }
                failure = perform(order, report)
                if let failure { report(.failed(failure)) }
            }
        }
    }

    /// Gives the error if standard output can take no more.
    private func perform(_ order: Order, _ report: (Event) -> Void) -> CInt? {
        switch order {
        case .output(let bytes, let end):
            if let failure = Self.write(bytes, to: descriptor) { return failure }
            report(.written(to: end))
            return nil
        case .screen(let bytes): return Self.write(bytes, to: descriptor)
        case .suspend(let console, let leaving, let returning):
            return suspend(console, leaving, returning)
        case .words(let bytes):
            // Nobody may be listening there; the session goes on all the same.
            _ = Self.write(bytes, to: standardError)
            return nil
        case .nextSession:
            report(.nextSession)
            return nil
        case .end: return nil
        }
    }

    private func suspend(_ console: Console, _ leaving: [UInt8], _ returning: [UInt8]) -> CInt? {
        if let failure = Self.write(leaving, to: descriptor) { return failure }
        console.restore(drained: true)
        // In this thread, so that nothing more is done before the process stops.
        _ = raise(SIGTSTP)
        try? console.makeRaw()
        return Self.write(returning, to: descriptor)
    }

    /// Writes all of it; gives the error that prevented that.
    static func write(_ bytes: [UInt8], to descriptor: CInt) -> CInt? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = retryingInterrupts {
                unsafe rest.withUnsafeBytes {
                    unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
                }
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody else has made the user's descriptor non-blocking.
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&polled, 1, -1)
            } else {
                return errno
            }
        }
        return nil
    }
}
