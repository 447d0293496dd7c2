// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayWire

/// How a call ends: the exit status, and what is said on standard error before.
package struct Ending: Equatable, Sendable {
    /// For everything that is our own failure, not the remote command's.
    package static let failureStatus: Int32 = 255

    package var status: Int32
    package var lines: [String] = []
    /// The user wants to be out: output that standard output does not take at once is given up.
    var isHasty = false
    /// Nothing has happened yet, since nobody answers at the server's port.
    var isUnreached = false

    /// A session that nobody will come back to: it is still to be ended.
    var abandoned: SessionID?

    package init(status: Int32, lines: [String] = []) {
        self.status = status
        self.lines = lines
    }

    package static func failure(_ lines: String...) -> Ending {
        Ending(status: failureStatus, lines: lines)
    }

    /// The end of a call whose answer is for standard output, which may not take it.
    package static func printing(_ lines: [String]) -> Ending {
        printing(Array(lines.map { "\($0)\n" }.joined().utf8))
    }

    /// The same for bytes.
    package static func printing(_ bytes: [UInt8]) -> Ending {
        guard let error = OutputWriter.write(bytes, to: STDOUT_FILENO) else {
            return Ending(status: 0)
        }
        return .unwritable(error)
    }

    /// Standard output takes nothing more, for this reason of the system's.
    static func unwritable(_ error: CInt) -> Ending {
        .failure("cannot write to standard output: \(unsafe String(cString: strerror(error)))")
    }

    /// A hasty ending waits so many milliseconds for a terminal that takes nothing.
    private static let patience: CInt = 500

    /// Says the lines, if there is anything to say them to.
    package func say(on descriptor: CInt = 2) {
        var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        if isHasty, unsafe poll(&polled, 1, Self.patience) <= 0 { return }
        let text = lines.map { "relay: \($0)\n" }.joined()
        _ = OutputWriter.write(Array(text.utf8), to: descriptor)
    }
}
