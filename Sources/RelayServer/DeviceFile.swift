// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import RelayCore
internal import RelaySystem

/// `authorized_devices` as it is now: read again whenever the file has changed. Lives as long as
/// the server, on its event loop.
final class DeviceFile {
    static let name = "authorized_devices"
    /// Some ten thousand devices; a longer file is a mistake.
    static let maximumLength = 1 << 20

    private let directory: PrivateDirectory
    private let log: Logger
    private var stamp: FileStamp?
    private var list = DeviceList()

    init(in directory: consuming PrivateDirectory, log: Logger) {
        self.directory = directory
        self.log = log
    }

    /// Who may come. Nobody, if the file is missing, unreadable or open to others.
    var devices: DeviceList {
        let now = FileStamp(of: Self.name, in: directory)
        if now != stamp {
            stamp = now
            list = DeviceList()
            do throws(SystemCallError) {
                list = try Self.read(in: directory).map(DeviceList.init(parsing:)) ?? list
                warnOfBadLines()
            } catch {
                // It may be readable the next time without having changed: descriptors were out.
                stamp = nil
                log.error("no device is let in: \(error)")
            }
        }
        return list
    }

    private func warnOfBadLines() {
        guard !list.badLines.isEmpty else { return }
        let lines = list.badLines.prefix(10).map(String.init).joined(separator: ", ")
        log.warning("\(Self.name): no fingerprint in line \(lines)")
    }

    private static func read(
        in directory: borrowing PrivateDirectory
    ) throws(SystemCallError) -> [UInt8]? {
        if let stamp = FileStamp(of: name, in: directory), stamp.isWritableByOthers {
            throw SystemCallError(
                call: "open", subject: "\(directory.path)/\(name)", errno: EACCES,
                advice: "others may write to it; look through it, then run: "
                    + "chmod 600 '\(directory.path)/\(name)'")
        }
        return try directory.read(file: name, limit: maximumLength)
    }
}

extension DeviceFile {
    /// How long to wait for another `authorize` to finish; each takes milliseconds.
    private static let lockAttempts = 200

    /// Adds a line to the file; false when the device has one already.
    static func add(
        _ device: Fingerprint, comment: String, in directory: borrowing PrivateDirectory
    ) throws -> Bool {
        let lock = try lockFile(in: directory)
        let text = try read(in: directory) ?? []
        let isNew = !DeviceList(parsing: text).contains(device)
        if isNew {
            let longer = DeviceList.text(adding: device, comment: comment, to: text)
            try directory.write(file: name, longer)
        }
        lock.remove()
        return isNew
    }

    private static func lockFile(in directory: borrowing PrivateDirectory) throws -> FileLock {
        for _ in 0..<lockAttempts {
            if let lock = try directory.lock(file: "\(name).lock", content: []) { return lock }
            usleep(10_000)
        }
        throw ServerError.busy(file: "\(directory.path)/\(name)")
    }
}

/// What tells one state of a file from the next.
private struct FileStamp: Equatable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let modified: [Int]
    private let mode: UInt32

    /// Nil when there is no such file.
    init?(of name: String, in directory: borrowing PrivateDirectory) {
        var status = stat()
        let found = unsafe fstatat(directory.descriptor.raw, name, &status, AT_SYMLINK_NOFOLLOW)
        guard found == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        size = status.st_size
        modified = [
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
        mode = status.st_mode
    }

    var isWritableByOthers: Bool { mode & 0o022 != 0 }
}
