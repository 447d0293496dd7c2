// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A file descriptor with one owner: closed exactly once, when that owner goes.
package struct OwnedDescriptor: ~Copyable {
    /// The number, for `poll` and the like. Valid while the owner lives; nobody else may close it.
    package let raw: CInt

    package init(owning raw: CInt) {
        precondition(raw >= 0, "a failed call's result is no descriptor")
        self.raw = raw
    }

    /// Gives the descriptor away; from now on somebody else closes it.
    package consuming func release() -> CInt {
        let raw = raw
        discard self
        return raw
    }

    deinit { _ = Glibc.close(raw) }

    /// What became of one read or write.
    package enum Transfer: Equatable, Sendable {
        case bytes(Int)
        /// Nothing now; `poll` says when.
        case wouldBlock
        /// The other side is gone: a read of 0 bytes, EPIPE or ECONNRESET.
        case endOfFile
        case failed(CInt)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let count = retryingInterrupts { unsafe Glibc.read(raw, buffer.baseAddress, buffer.count) }
        return transfer(of: count)
    }

    /// Writes what fits now. A closed pipe must not kill the program: see `ignoreBrokenPipes`.
    package func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        let count = retryingInterrupts { unsafe Glibc.write(raw, bytes.baseAddress, bytes.count) }
        // Zero bytes written is no end of file, unlike zero bytes read.
        return count == 0 ? .bytes(0) : transfer(of: count)
    }

    /// Reads at most `buffer.count` bytes to the beginning of `buffer`.
    package func read(into buffer: inout [UInt8]) -> Transfer {
        unsafe buffer.withUnsafeMutableBytes { unsafe read(into: $0) }
    }

    /// Reads into new memory, which is touched only as far as it is filled.
    package func read(atMost limit: Int) -> (bytes: [UInt8], Transfer) {
        var result = Transfer.wouldBlock
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { space, count in
            unsafe result = read(into: UnsafeMutableRawBufferPointer(space))
            if case .bytes(let filled) = result { count = filled }
        }
        return (bytes, result)
    }

    package func write(_ bytes: Span<UInt8>) -> Transfer {
        unsafe bytes.withUnsafeBytes { unsafe write($0) }
    }

    private func transfer(of count: Int) -> Transfer {
        if count > 0 { return .bytes(count) }
        if count == 0 { return .endOfFile }
        switch errno {
        case EAGAIN, EWOULDBLOCK: return .wouldBlock
        case EPIPE, ECONNRESET: return .endOfFile
        case let error: return .failed(error)
        }
    }
}

extension OwnedDescriptor {
    /// Changes the open file, which every holder of it shares: never call it on descriptors that
    /// the user's shell gave us.
    package func setNonBlocking() throws(SystemCallError) {
        let flags = fcntl(raw, F_GETFL)
        guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) >= 0 else {
            throw SystemCallError(call: "fcntl", subject: "O_NONBLOCK")
        }
    }

    package func setCloseOnExec() throws(SystemCallError) {
        guard fcntl(raw, F_SETFD, FD_CLOEXEC) >= 0 else {
            throw SystemCallError(call: "fcntl", subject: "FD_CLOEXEC")
        }
    }

    /// A second descriptor of the same open file, close-on-exec.
    package func duplicate() throws(SystemCallError) -> OwnedDescriptor {
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw SystemCallError(call: "fcntl", subject: "F_DUPFD_CLOEXEC") }
        return OwnedDescriptor(owning: copy)
    }
}
