// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import RelayCore
internal import RelaySystem

/// A list of devices as its file is now: read again whenever that has changed. Lives as long as the
/// server, on its event loop.
final class DeviceFile {
    /// Who may come.
    static let authorized = "authorized_devices"
    /// Whom a certificate of the user's authority does not let in.
    static let revoked = "revoked_devices"
    /// Some ten thousand devices; a longer file is a mistake.
    static let maximumLength = 1 << 20

    private let directory: PrivateDirectory
    private let name: String
    private let log: Logger
    private var stamp: FileStamp?
    private var list = DeviceList()
    /// The file is there and could not be read: nobody knows what it says.
    private(set) var isUnreadable = false
    /// What was said of the file as it was then. Once is enough: whoever connects has it looked at,
    /// and may bring about that it cannot be read.
    private var said: (stamp: FileStamp?, lines: Set<String>) = (nil, [])

    init(_ name: String = authorized, in directory: consuming PrivateDirectory, log: Logger) {
        self.directory = directory
        self.name = name
        self.log = log
    }

    /// The devices in it. None, if the file is missing, unreadable or open to others.
    var devices: DeviceList {
        let now = FileStamp(of: name, in: directory)
        if now != stamp {
            stamp = now
            if said.stamp != now { said = (now, []) }
            list = DeviceList()
            isUnreadable = false
            do throws(SystemCallError) {
                list = try Self.read(name, in: directory).map(DeviceList.init(parsing:)) ?? list
                warnOfBadLines()
            } catch {
                // It may be readable the next time without having changed: descriptors were out.
                stamp = nil
                isUnreadable = true
                say(.error, "no device of \(name) counts: \(error)")
            }
        }
        return list
    }

    private func warnOfBadLines() {
        guard !list.badLines.isEmpty else { return }
        let lines = list.badLines.prefix(10).map(String.init).joined(separator: ", ")
        say(.warning, "\(name): no fingerprint in line \(lines)")
    }

    private func say(_ level: Logger.Level, _ line: String) {
        if said.lines.insert(line).inserted { log.log(level: level, "\(line)") }
    }

    static func read(
        _ name: String, in directory: borrowing PrivateDirectory
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
