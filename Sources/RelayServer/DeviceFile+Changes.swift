// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayCore
internal import RelaySystem

/// Changes of the lists, by whichever program makes them: one at a time, and as one step each.
extension DeviceFile {
    /// How long to wait for another change to finish; each takes milliseconds.
    static let patience: Duration = .seconds(2)

    /// Adds a line to the list of those who may come; false when the device has one already.
    static func authorize(
        _ device: Fingerprint, comment: String, in directory: borrowing PrivateDirectory
    ) throws -> Bool {
        let lock = try lockFiles(in: directory, patience: patience)
        let text = try read(authorized, in: directory) ?? []
        let isNew = !DeviceList(parsing: text).contains(device)
        if isNew {
            let longer = DeviceList.text(
                adding: device, comment: comment, at: .now, to: text)
            try directory.write(file: authorized, longer)
        }
        lock.remove()
        return isNew
    }

    /// Takes a device out of the list, and notes that no certificate lets it in either.
    static func revoke(
        _ device: Fingerprint, comment: String, in directory: borrowing PrivateDirectory,
        patience: Duration = patience
    ) throws {
        let lock = try lockFiles(in: directory, patience: patience)
        // First the note: if it fails, nothing has changed that would look like success.
        let notes = try read(revoked, in: directory) ?? []
        if !DeviceList(parsing: notes).contains(device) {
            let longer = DeviceList.text(
                adding: device, comment: comment, at: .now, to: notes)
            try directory.write(file: revoked, longer)
        }
        let text = try read(authorized, in: directory) ?? []
        let shorter = DeviceList.text(removing: device, from: text)
        if shorter != text { try directory.write(file: authorized, shorter) }
        lock.remove()
    }

    private static func lockFiles(
        in directory: borrowing PrivateDirectory, patience: Duration
    ) throws -> FileLock {
        let name = "\(authorized).lock"
        guard let lock = try directory.lock(file: name, content: [], patience: patience) else {
            throw ServerError.busy(file: "\(directory.path)/\(authorized)")
        }
        return lock
    }
}

extension UTCTime {
    /// By the host's clock.
    static var now: UTCTime { UTCTime(seconds: UInt64(max(0, time(nil)))) }
}
