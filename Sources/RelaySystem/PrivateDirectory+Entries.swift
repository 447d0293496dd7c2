// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension PrivateDirectory {
    /// The names in it, in no order, without those that begin with a dot: these are the drafts of
    /// `write` and what others leave behind, never a session.
    package func entries() throws(SystemCallError) -> [String] {
        try allEntries().filter { !$0.hasPrefix(".") }
    }

    /// The same with those that begin with a dot, but for the directory itself and the one it is in.
    package func allEntries() throws(SystemCallError) -> [String] {
        // Opened anew: a duplicate would share its position with every other reader.
        let raw = unsafe openat(descriptor.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: path) }
        guard let stream = unsafe fdopendir(raw) else {
            let error = SystemCallError(call: "fdopendir", subject: path)
            _ = close(raw)
            throw error
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemCallError(call: "readdir", subject: path) }
        return names
    }
}
