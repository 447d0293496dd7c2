// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// An open directory that only its owner, this user, can enter. Everything in it is reached through
/// the descriptor, so nobody can put another directory in its place after the check.
package struct PrivateDirectory: ~Copyable {
    package let descriptor: OwnedDescriptor
    /// Where it was when it was opened; for messages.
    package let path: String

    /// Opens a directory, refusing a symbolic link in the last component, a foreign owner and
    /// permission bits for group or others. `create` makes it and its missing parents, 0700.
    package static func open(
        path: String, create: Bool
    ) throws(SystemCallError) -> PrivateDirectory {
        // A trailing slash would make the kernel follow a link.
        let path = withoutTrailingSlashes(path)
        let isNew = create ? try makeDirectory(path) : false
        return try open(path, isNew: isNew, at: AT_FDCWD, path: path)
    }

    package func subdirectory(
        _ name: String, create: Bool
    ) throws(SystemCallError) -> PrivateDirectory {
        try check(name)
        var isNew = false
        if create {
            isNew = unsafe mkdirat(descriptor.raw, name, 0o700) == 0
            guard isNew || errno == EEXIST else { throw error("mkdirat", name) }
        }
        return try Self.open(name, isNew: isNew, at: descriptor.raw, path: subject(name))
    }

    /// The same without making any; nil where there is none.
    package static func openIfThere(path: String) throws(SystemCallError) -> PrivateDirectory? {
        do throws(SystemCallError) {
            return try open(path: path, create: false)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    package func subdirectoryIfThere(
        _ name: String
    ) throws(SystemCallError) -> PrivateDirectory? {
        do throws(SystemCallError) {
            return try subdirectory(name, create: false)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    private init(descriptor: consuming OwnedDescriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    private static func open(
        _ name: String, isNew: Bool, at parent: CInt, path: String
    ) throws(SystemCallError) -> PrivateDirectory {
        let raw = unsafe openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard raw >= 0 else { throw refusal(name, at: parent, path: path) }
        let descriptor = OwnedDescriptor(owning: raw)
        // The umask may have taken the owner's own bits as well.
        if isNew, fchmod(raw, 0o700) < 0 { throw SystemCallError(call: "chmod", subject: path) }
        try checkPrivacy(of: descriptor, path: path)
        return PrivateDirectory(descriptor: descriptor, path: path)
    }

    /// Why a directory was not opened. Of a link the kernel says only that it is none.
    private static func refusal(_ name: String, at parent: CInt, path: String) -> SystemCallError {
        let error = SystemCallError(call: "open", subject: path)
        var status = stat()
        let isLink =
            unsafe fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0
            && status.st_mode & S_IFMT == S_IFLNK
        guard isLink else { return error }
        return SystemCallError(
            call: "open", subject: path, errno: error.errno,
            advice: "it is a symbolic link, which is not followed; put a directory in its place, or"
                + " give the one it leads to with --state")
    }

    private static func checkPrivacy(
        of descriptor: borrowing OwnedDescriptor, path: String
    ) throws(SystemCallError) {
        var status = stat()
        guard unsafe fstat(descriptor.raw, &status) == 0 else {
            throw SystemCallError(call: "fstat", subject: path)
        }
        guard status.st_uid == geteuid() else {
            throw SystemCallError(
                call: "open", subject: path, errno: EPERM,
                advice: "it belongs to user \(status.st_uid), not to you (\(geteuid()))")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SystemCallError(
                call: "open", subject: path, errno: EACCES,
                advice: "others may enter it, run: chmod 700 '\(path)'")
        }
    }

    /// True when the last component is new.
    private static func makeDirectory(_ path: String) throws(SystemCallError) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            _ = try makeDirectory(withoutTrailingSlashes(String(path[..<slash])))
            if unsafe mkdir(path, 0o700) == 0 { return true }
        }
        guard errno == EEXIST else { throw SystemCallError(call: "mkdir", subject: path) }
        return false
    }

    private static func withoutTrailingSlashes(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return String(path)
    }
}

extension PrivateDirectory {
    /// Names come from the outside (session names, ids): one that leads elsewhere is refused.
    func check(_ name: String) throws(SystemCallError) {
        let leadsElsewhere = name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
        guard !name.isEmpty, name != ".", name != "..", !leadsElsewhere else {
            throw SystemCallError(call: "open", subject: subject(name), errno: EINVAL)
        }
    }

    func subject(_ name: String) -> String { "\(path)/\(name)" }

    /// The failure of the call just made on an entry.
    func error(_ call: String, _ name: String) -> SystemCallError {
        SystemCallError(call: call, subject: subject(name))
    }
}
