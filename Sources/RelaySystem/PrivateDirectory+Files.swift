// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension PrivateDirectory {
    /// The whole content, or nil when there is no such file. A symbolic link, a file of somebody
    /// else and one longer than `limit` are errors.
    package func read(file name: String, limit: Int) throws(SystemCallError) -> [UInt8]? {
        guard let file = try open(name, O_RDONLY) else { return nil }
        return try content(of: file, name: name, limit: limit)
    }

    /// Replaces the content as one step, on the disk as well: whoever reads sees all of the old
    /// bytes or all of the new, and a failure leaves the old. What may be lost with the power need
    /// not wait for the disk: then `durably` is false.
    package func write(
        file name: String, _ bytes: [UInt8], durably: Bool = true
    ) throws(SystemCallError) {
        try check(name)
        let draft = ".\(name).\(hexadecimal(Random.bytes(8)))"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe openat(descriptor.raw, draft, flags, 0o600)
        guard raw >= 0 else { throw error("open", draft) }
        let file = OwnedDescriptor(owning: raw)
        do throws(SystemCallError) {
            try fill(file, with: bytes, name: draft)
            guard !durably || fsync(file.raw) == 0 else { throw error("fsync", draft) }
            guard unsafe renameat(descriptor.raw, draft, descriptor.raw, name) == 0 else {
                throw error("rename", name)
            }
        } catch {
            _ = unsafe unlinkat(descriptor.raw, draft, 0)
            throw error
        }
        guard !durably || fsync(descriptor.raw) == 0 else { throw error("fsync", name) }
    }

    /// Makes an empty file of mode 0600; false when there is one already.
    package func createExclusively(file name: String) throws(SystemCallError) -> Bool {
        try check(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let raw = unsafe openat(descriptor.raw, name, flags, 0o600)
        if raw < 0, errno == EEXIST { return false }
        guard raw >= 0 else { throw error("open", name) }
        _ = OwnedDescriptor(owning: raw)
        return true
    }

    /// Takes everything out of a file, which counts as changed now; none there is no error. A disk
    /// that is full has room for that.
    package func empty(_ name: String) throws(SystemCallError) {
        guard let file = try open(name, O_WRONLY) else { return }
        guard file.empty() else { throw error("ftruncate", name) }
    }

    /// Takes a file or socket away; none there is no error.
    package func remove(_ name: String) throws(SystemCallError) {
        try check(name)
        guard unsafe unlinkat(descriptor.raw, name, 0) == 0 || errno == ENOENT else {
            throw error("unlink", name)
        }
    }

    /// Takes away a directory with nothing in it; none there is no error.
    package func removeDirectory(_ name: String) throws(SystemCallError) {
        try check(name)
        guard unsafe unlinkat(descriptor.raw, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw error("rmdir", name)
        }
    }

    /// True when something has that name, were it a dangling link.
    package func exists(_ name: String) throws(SystemCallError) -> Bool {
        try status(of: name) != nil
    }

    /// In bytes; nil when there is no such entry.
    package func size(of name: String) throws(SystemCallError) -> Int? {
        try status(of: name).map { Int($0.st_size) }
    }

    /// Gives a file another name, whose former file goes.
    package func rename(_ name: String, to newName: String) throws(SystemCallError) {
        try check(name)
        try check(newName)
        guard unsafe renameat(descriptor.raw, name, descriptor.raw, newName) == 0 else {
            throw error("rename", name)
        }
    }

    /// A file, made with mode 0600 if missing, whose end all writing goes to.
    package func openForAppending(_ name: String) throws(SystemCallError) -> OwnedDescriptor {
        guard let file = try open(name, O_WRONLY | O_CREAT | O_APPEND) else {
            throw error("open", name)
        }
        return file
    }

    /// How long ago an entry's content changed; nil when there is none.
    package func modificationAge(of name: String) throws(SystemCallError) -> Duration? {
        guard let status = try status(of: name) else { return nil }
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Duration(now) - Duration(status.st_mtim)
    }

    /// The entry counts as changed now; none there is no error.
    package func touch(_ name: String) throws(SystemCallError) {
        try check(name)
        let result = unsafe utimensat(descriptor.raw, name, nil, AT_SYMLINK_NOFOLLOW)
        guard result == 0 || errno == ENOENT else { throw error("utimensat", name) }
    }

    private func status(of name: String) throws(SystemCallError) -> stat? {
        try check(name)
        var status = stat()
        if unsafe fstatat(descriptor.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
        guard errno == ENOENT else { throw error("stat", name) }
        return nil
    }
}

extension OwnedDescriptor {
    /// Takes everything out of a file, which counts as changed now; false if that failed.
    package func empty() -> Bool { ftruncate(raw, 0) == 0 && futimens(raw, nil) == 0 }
}

extension PrivateDirectory {
    /// Opens a regular file of ours without following a link; nil when there is none.
    func open(_ name: String, _ flags: CInt) throws(SystemCallError) -> OwnedDescriptor? {
        try check(name)
        // O_NONBLOCK: a FIFO must not keep us waiting until the check below refuses it.
        let all = flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let raw = unsafe openat(descriptor.raw, name, all, 0o600)
        if raw < 0, errno == ENOENT { return nil }
        guard raw >= 0 else { throw error("open", name) }
        let file = OwnedDescriptor(owning: raw)
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { throw error("fstat", name) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            throw SystemCallError(
                call: "open", subject: subject(name), errno: EPERM,
                advice: "it is not a regular file of yours")
        }
        return file
    }

    func content(
        of file: borrowing OwnedDescriptor, name: String, limit: Int
    ) throws(SystemCallError) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit + 1, 1 << 16))
        while content.count <= limit {
            switch file.read(into: &chunk) {
            case .bytes(let count): content += chunk.prefix(count)
            case .endOfFile: return content
            case .wouldBlock, .failed: throw error("read", name)
            }
        }
        throw SystemCallError(
            call: "read", subject: subject(name), errno: EFBIG,
            advice: "at most \(limit) bytes are allowed")
    }

    /// Writes everything, and gives the file the mode that the umask may have kept from it.
    func fill(
        _ file: borrowing OwnedDescriptor, with bytes: [UInt8], name: String
    ) throws(SystemCallError) {
        guard fchmod(file.raw, 0o600) == 0 else { throw error("chmod", name) }
        var count = 0
        while count < bytes.count {
            let rest = bytes.span.extracting(count...)
            guard case .bytes(let more) = file.write(rest) else { throw error("write", name) }
            count += more
        }
    }
}
