// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// A descriptor of ours, close-on-exec and above those that children get. Closed with the object.
final class Descriptor: Sendable {
    let number: CInt

    /// Takes over `number`, moving it out of the way of 0 to 9.
    init(taking number: CInt, from call: String) throws {
        guard number >= 0 else { throw StageError.systemCall(call, errno: errno) }
        self.number = fcntl(number, F_DUPFD_CLOEXEC, 10)
        _ = Glibc.close(number)
    }

    deinit { _ = Glibc.close(number) }

    static func open(_ path: String, _ flags: CInt) throws -> Descriptor {
        try Descriptor(taking: unsafe Glibc.open(path, flags | O_CLOEXEC, 0o600), from: "open")
    }

    static func pipe() throws -> (reading: Descriptor, writing: Descriptor) {
        var ends: [CInt] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else {
            throw StageError.systemCall("pipe", errno: errno)
        }
        return (
            try Descriptor(taking: ends[0], from: "pipe"),
            try Descriptor(taking: ends[1], from: "pipe")
        )
    }

    /// Reads everything into a transcript on a thread of its own, which blocks; EIO is how a
    /// pseudo-terminal says that nobody has its other side open.
    func transcribe(into transcript: Transcript) {
        DispatchQueue(label: "reader \(number)").async { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = unsafe read(number, &buffer, buffer.count)
                if count == -1, errno == EINTR { continue }
                guard count > 0 else { break }
                transcript.append(Array(buffer[..<count]))
            }
            transcript.finish()
        }
    }
}

/// Writes to a descriptor in order, on a thread that may block. NIO has SIGPIPE ignored.
final class Pen: Sendable {
    private let descriptor: Descriptor
    private let queue: DispatchQueue

    init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
        queue = DispatchQueue(label: "writer \(descriptor.number)")
    }

    /// Returns when the kernel has taken everything.
    func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in continuation.resume(with: Result { try writeAll(bytes) }) }
        }
    }

    private func writeAll(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor.number, bytes.baseAddress, bytes.count)
            }
            if count == -1, errno == EINTR { continue }
            guard count > 0 else { throw StageError.systemCall("write", errno: errno) }
            rest = rest.dropFirst(count)
        }
    }
}
