// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem

/// A file that grows, and is put aside under a number when it has its size: FILE.1, FILE.2 …, the
/// oldest first. Nothing is taken away, and nothing that somebody else has put in its place is
/// renamed. Lives as long as somebody writes to it.
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
            if size >= piece { try beginAnother() }
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

    /// Somebody may have moved or deleted the full file, as logrotate(8) does: what has the path now,
    /// if anything, goes on growing.
    private mutating func beginAnother() throws(SystemCallError) {
        if isInPlace { try putAside() }
        file = try Self.open(path)
        size = try Self.size(of: file, path: path)
    }

    /// The path leads to the open file.
    private var isInPlace: Bool {
        var opened = stat()
        var found = stat()
        return unsafe fstat(file.raw, &opened) == 0 && stat(path, &found) == 0
            && opened.st_dev == found.st_dev && opened.st_ino == found.st_ino
    }

    /// Under the next number that nobody has.
    private mutating func putAside() throws(SystemCallError) {
        repeat { number += 1 } while unsafe access("\(path).\(number)", F_OK) == 0
        // It may have been deleted since it was looked at.
        guard unsafe rename(path, "\(path).\(number)") == 0 || errno == ENOENT else {
            throw SystemCallError(call: "rename", subject: path)
        }
    }

    private static func open(_ path: String) throws(SystemCallError) -> OwnedDescriptor {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        let raw = unsafe Glibc.open(path, flags, 0o600)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        return OwnedDescriptor(owning: raw)
    }
}
