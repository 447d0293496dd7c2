// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A file that the user names, wherever it is.
package enum UserFile {
    /// The whole content of a regular file, at most `limit` bytes. A secret one must be the user's
    /// or root's, and closed to everybody else.
    package static func read(
        _ path: String, limit: Int, isSecret: Bool
    ) throws(SystemCallError) -> [UInt8] {
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        let file = OwnedDescriptor(owning: raw)
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else {
            throw SystemCallError(call: "fstat", subject: path)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemCallError(
                call: "open", subject: path, errno: EINVAL, advice: "it is no regular file")
        }
        if isSecret { try checkSecrecy(of: status, path) }
        var content: [UInt8] = []
        while content.count <= limit {
            let (bytes, transfer) = file.read(atMost: limit + 1)
            switch transfer {
            case .bytes: content += bytes
            case .endOfFile: return content
            case .wouldBlock, .failed: throw SystemCallError(call: "read", subject: path)
            }
        }
        throw SystemCallError(
            call: "read", subject: path, errno: EFBIG,
            advice: "at most \(limit) bytes are allowed")
    }

    private static func checkSecrecy(of status: stat, _ path: String) throws(SystemCallError) {
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SystemCallError(
                call: "open", subject: path, errno: EPERM, advice: "it is another user's")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SystemCallError(
                call: "open", subject: path, errno: EACCES,
                advice: "others may read it, run: chmod 600 '\(path)'")
        }
    }

    /// An absolute path of what the user named, from where he is now.
    package static func absolute(_ path: String) throws(SystemCallError) -> String {
        try StateDirectory(explicit: path).path
    }
}
