// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension UserFile {
    /// A file that the user names and that only grows. It is his, of mode 0600, and not reached
    /// through a link in its last component.
    package struct Appending: ~Copyable {
        private let descriptor: OwnedDescriptor
        private let path: String

        /// Makes it if it is missing.
        package init(_ path: String) throws(SystemCallError) {
            let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
            let raw = unsafe open(path, flags | O_NONBLOCK, 0o600)
            guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
            let descriptor = OwnedDescriptor(owning: raw)
            var status = stat()
            guard unsafe fstat(raw, &status) == 0 else {
                throw SystemCallError(call: "fstat", subject: path)
            }
            guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
                throw SystemCallError(
                    call: "open", subject: path, errno: EPERM,
                    advice: "it is not a regular file of yours")
            }
            guard status.st_mode & 0o077 == 0 else {
                throw SystemCallError(
                    call: "open", subject: path, errno: EACCES,
                    advice: "others may read or write it, run: chmod 600 '\(path)'")
            }
            self.descriptor = descriptor
            self.path = path
        }

        /// Whether the path still leads to it.
        package var isThere: Bool {
            var (named, ours) = (stat(), stat())
            return unsafe lstat(path, &named) == 0 && fstat(descriptor.raw, &ours) == 0
                && named.st_dev == ours.st_dev && named.st_ino == ours.st_ino
        }

        package func write(_ bytes: [UInt8]) throws(SystemCallError) {
            var count = 0
            while count < bytes.count {
                guard case .bytes(let more) = descriptor.write(bytes.span.extracting(count...))
                else { throw SystemCallError(call: "write", subject: path) }
                count += more
            }
        }
    }
}
