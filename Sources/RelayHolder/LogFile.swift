// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem

/// A file that grows, and is put aside under a number when it has its size: FILE.1, FILE.2 …, the
/// oldest first. Nothing is taken away. Lives as long as somebody writes to it.
struct LogFile: ~Copyable {
    private let path: String
    private let piece: UInt64
    private var file: OwnedDescriptor
    private var size: UInt64
    private var number = 0

    /// Goes on with a file that is there.
    init(_ path: String, piece: UInt64) throws(SystemCallError) {
        let file = try Self.open(path)
        let size = try Self.size(of: file, path: path)
        self.path = path
        self.piece = piece
        self.file = file
        self.size = size
    }

    private static func size(
        of file: borrowing OwnedDescriptor, path: String
    ) throws(SystemCallError) -> UInt64 {
        var status = stat()
        guard unsafe fstat(file.raw, &status) == 0 else {
            throw SystemCallError(call: "fstat", subject: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemCallError(
                call: "open", subject: path, errno: EINVAL, advice: "it is not a regular file")
        }
        return UInt64(status.st_size)
    }

    mutating func write(_ bytes: [UInt8]) throws(SystemCallError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if size >= piece { try putAside() }
            let part = rest.prefix(Int(min(piece - size, UInt64(rest.count))))
            let count = retryingInterrupts {
                unsafe part.withUnsafeBytes {
                    unsafe Glibc.write(file.raw, $0.baseAddress, $0.count)
                }
            }
            guard count > 0 else { throw SystemCallError(call: "write", subject: path) }
            size += UInt64(count)
            rest = rest.dropFirst(count)
        }
    }

    /// Under the next number that nobody has.
    private mutating func putAside() throws(SystemCallError) {
        repeat { number += 1 } while unsafe access("\(path).\(number)", F_OK) == 0
        guard unsafe rename(path, "\(path).\(number)") == 0 else {
            throw SystemCallError(call: "rename", subject: path)
        }
        file = try Self.open(path)
        size = 0
    }

    private static func open(_ path: String) throws(SystemCallError) -> OwnedDescriptor {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        let raw = unsafe Glibc.open(path, flags, 0o600)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        return OwnedDescriptor(owning: raw)
    }
}
