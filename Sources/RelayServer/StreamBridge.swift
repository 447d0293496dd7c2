// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// Standard input and output on one side, a socket on the other: bytes go through both ways, and no
/// way waits for the other. Lives for the run of `relay-server stdio`.
package struct StreamBridge: ~Copyable {
    /// Waiting in each direction at most; then the one who sends is not read.
    private static let room = 64 * 1024
    /// What a pipe that poll(2) calls writable takes without blocking: PIPE_BUF, pipe(7). Standard
    /// output must not be made non-blocking, for it is shared with whoever gave it to us.
    private static let piece = 4096

    private let socket: OwnedDescriptor
    private var toSocket: [UInt8] = []
    private var toOutput: [UInt8] = []
    private var hasInputEnded = false
    private var hasSocketEnded = false
    private var isSocketShut = false
    private var isOutputGone = false

    package init(_ socket: consuming OwnedDescriptor) { self.socket = socket }

    /// Goes on until the socket has ended and all of it is written, or nobody reads any more.
    package mutating func run(greeting: [UInt8]) {
        toOutput = greeting
        while !isOver { step() }
    }

    private var isOver: Bool { isOutputGone || hasSocketEnded && toOutput.isEmpty }

    private mutating func step() {
        let ready = Readiness.wait(
            for: [
                (!hasInputEnded && toSocket.count < Self.room ? 0 : -1, .readable),
                (1, toOutput.isEmpty ? .nothing : .writable),
                (!hasSocketEnded && toOutput.count < Self.room ? socket.raw : -1, .readable),
                (toSocket.isEmpty ? -1 : socket.raw, .writable),
            ], until: nil)
        guard let ready else { return }
        if ready[0] { readInput() }
        if ready[1] { writeOutput() }
        if ready[2] { readSocket() }
        if ready[3] { writeSocket() }
        if hasInputEnded, toSocket.isEmpty, !isSocketShut {
            isSocketShut = true
            shutdown(socket.raw, CInt(SHUT_WR))
        }
    }

    private mutating func readInput() {
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        let count = retryingInterrupts { unsafe read(0, &bytes, bytes.count) }
        if count > 0 { toSocket += bytes.prefix(count) }
        if count == 0 || count < 0 && errno != EAGAIN { hasInputEnded = true }
    }

    private mutating func writeOutput() {
        // Nothing to write, and yet something happened to it: its reader is gone.
        guard !toOutput.isEmpty else {
            isOutputGone = true
            return
        }
        let piece = Array(toOutput.prefix(Self.piece))
        let count = retryingInterrupts { unsafe write(1, piece, piece.count) }
        if count > 0 { toOutput.removeFirst(count) }
        if count < 0, errno != EAGAIN { isOutputGone = true }
    }

    private mutating func readSocket() {
        let (bytes, transfer) = socket.read(atMost: 16 * 1024)
        switch transfer {
        case .bytes: toOutput += bytes
        case .wouldBlock: break
        case .endOfFile, .failed: hasSocketEnded = true
        }
    }

    private mutating func writeSocket() {
        switch socket.write(toSocket.span) {
        case .bytes(let count): toSocket.removeFirst(count)
        case .wouldBlock: break
        case .endOfFile, .failed:
            // It takes nothing more; what it still says is passed on.
            toSocket = []
            hasInputEnded = true
            isSocketShut = true
        }
    }
}
