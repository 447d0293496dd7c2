// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem

/// Wakes a thread that sits in `poll` or wants to wait: a pipe whose bytes mean nothing.
final class Bell: Sendable {
    private let readEnd: CInt
    private let writeEnd: CInt

    init() throws(SystemCallError) {
        var ends: [CInt] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw SystemCallError(call: "pipe") }
        readEnd = ends[0]
        writeEnd = ends[1]
        // Non-blocking, so that ringing a bell that nobody hears holds up no one.
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        _ = close(readEnd)
        _ = close(writeEnd)
    }

    func ring() {
        var byte: UInt8 = 0
        _ = retryingInterrupts { unsafe write(writeEnd, &byte, 1) }
    }

    /// Waits until the bell was rung, or one of `events` is there on the other descriptor; gives
    /// those. Poll answers POLLHUP, POLLERR and POLLNVAL unasked.
    func wait(or descriptor: CInt = -1, events: Int32 = 0) -> Int32 {
        var polled = [
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(events), revents: 0),
        ]
        _ = retryingInterrupts { unsafe Int(poll(&polled, 2, -1)) }
        if polled[0].revents != 0 { silence() }
        return Int32(polled[1].revents)
    }

    private func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(readEnd, &bytes, bytes.count) > 0 {}
    }
}
