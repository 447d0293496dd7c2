// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc

/// A lock on a file's name, held until this value goes or the process dies. It belongs to the open
/// file, so a second lock in the same process is refused like one in another.
package struct FileLock: ~Copyable {
    private let file: OwnedDescriptor
    private let directory: OwnedDescriptor
    private let name: String

    fileprivate init(
        file: consuming OwnedDescriptor, directory: consuming OwnedDescriptor, name: String
    ) {
        self.file = file
        self.directory = directory
        self.name = name
    }

    /// Says something else about who holds it.
    package func rewrite(_ content: [UInt8]) throws(SystemCallError) {
        let written = unsafe content.withUnsafeBytes {
            unsafe pwrite(file.raw, $0.baseAddress, $0.count, 0)
        }
        guard written == content.count, ftruncate(file.raw, off_t(written)) == 0 else {
            throw SystemCallError(call: "pwrite", subject: name)
        }
    }

    /// Gives the lock away as the number of a descriptor, which a program that is executed in this
    /// process's place can keep it by (`PrivateDirectory.lock(file:content:carriedBy:)`). Until then
    /// it is held, and closed at exec unless somebody says otherwise.
    package consuming func handOver() -> CInt { file.release() }

    /// Takes the file away; to be called before this value goes, so that nobody ever finds the file
    /// without a holder.
    package func remove() {
        _ = unsafe unlinkat(directory.raw, name, 0)
    }
}

extension PrivateDirectory {
    /// What a lock's file says about who holds it: an id, a port.
    private static var contentLimit: Int { 4096 }

    /// Locks a file, made if missing, and writes who holds it; nil when somebody else does.
    package func lock(
        file name: String, content: [UInt8]
    ) throws(SystemCallError) -> FileLock? {
        while true {
            guard let file = try open(name, O_RDWR | O_CREAT) else {
                throw error("open", name)  // the directory itself is gone
            }
            let taken = relay_lock(file.raw)
            guard taken >= 0 else { throw error("fcntl F_OFD_SETLK", name) }
            if taken == 0 { return nil }
            // The holder before us may have unlinked it after we opened it: then we have locked a
            // file that nobody else can find, and another may hold the new one.
            guard try isNamed(name, file.raw) else { continue }
            guard ftruncate(file.raw, 0) == 0 else { throw error("ftruncate", name) }
            try fill(file, with: content, name: name)
            return FileLock(file: file, directory: try descriptor.duplicate(), name: name)
        }
    }

    /// The same, but waits for so long until it is free. Blocks.
    package func lock(
        file name: String, content: [UInt8], patience: Duration
    ) throws(SystemCallError) -> FileLock? {
        let giveUp = ContinuousClock.now + patience
        while true {
            if let lock = try lock(file: name, content: content) { return lock }
            guard ContinuousClock.now < giveUp else { return nil }
            usleep(10_000)
        }
    }

    /// The lock that the program which was here before us in this process handed over; nil when the
    /// number is of no descriptor, or of one that has not this file's lock: then it is left alone.
    package func lock(
        file name: String, content: [UInt8], carriedBy number: CInt
    ) throws(SystemCallError) -> FileLock? {
        guard number > 2, fcntl(number, F_GETFD) >= 0 else { return nil }
        let file = OwnedDescriptor(owning: number)
        guard try isNamed(name, file.raw), relay_lock(file.raw) == 1 else {
            _ = file.release()
            return nil
        }
        try file.setCloseOnExec()
        guard ftruncate(file.raw, 0) == 0, lseek(file.raw, 0, SEEK_SET) == 0 else {
            throw error("ftruncate", name)
        }
        try fill(file, with: content, name: name)
        return FileLock(file: file, directory: try descriptor.duplicate(), name: name)
    }

    /// What the holder wrote, or nil when nobody holds the lock. The holder writes after locking:
    /// what is read in that moment is empty or left by its predecessor.
    package func lockHolderContent(file name: String) throws(SystemCallError) -> [UInt8]? {
        guard let file = try open(name, O_RDONLY) else { return nil }
        let held = relay_is_locked(file.raw)
        guard held >= 0 else { throw error("fcntl F_OFD_GETLK", name) }
        return held == 0 ? nil : try content(of: file, name: name, limit: Self.contentLimit)
    }

    /// Whether a name leads to the file that is open as `descriptor`; false if it leads nowhere.
    package func isNamed(
        _ name: String, _ descriptor: CInt
    ) throws(SystemCallError) -> Bool {
        var open = stat()
        var named = stat()
        guard unsafe fstat(descriptor, &open) == 0 else { throw error("fstat", name) }
        guard unsafe fstatat(self.descriptor.raw, name, &named, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return false }
            throw error("stat", name)
        }
        return open.st_dev == named.st_dev && open.st_ino == named.st_ino
    }
}
