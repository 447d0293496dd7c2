// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelayCore
package import RelaySystem
internal import RelayTLS
package import RelayWire

/// `invitations` in the state directory. `relay-server invite` writes into it and the server takes
/// out of it: one at a time, and as one step each.
package enum InvitationFile {
    private static let name = "invitations"
    /// 64 lines.
    private static let maximumLength = 64 * 1024

    package enum Outcome: Equatable, Sendable {
        /// It is used up; `isNew`: the device was not in the list before.
        case accepted(isNew: Bool)
        /// It is used up, and its time is over.
        case expired
        /// Nobody was invited so.
        case unknown
    }

    /// Invites whoever shows this secret first.
    package static func add(
        _ secret: Secret, expires: UTCTime, in state: StateDirectory
    ) throws {
        let directory = try state.open(create: true)
        let hash = Self.hash(of: secret)
        let isAdded = try withLock(in: directory, patience: DeviceFile.patience) {
            var list = try read(in: directory)
            guard list.add(hash, expires: expires, now: .now) else { return false }
            try directory.write(file: name, list.text)
            return true
        }
        guard isAdded else { throw ServerError.tooMany("invitations", InvitationList.maximumCount) }
    }

    /// Lets a device in if it was invited so. The invitation is used up first: whatever fails then,
    /// it is never good twice.
    static func accept(
        _ secret: Secret, by device: Fingerprint, comment: String,
        in directory: borrowing PrivateDirectory
    ) throws -> Outcome {
        let digest = Digest.sha256(secret.bytes)
        return try withLock(in: directory, patience: .zero) {
            let before = try read(in: directory)
            var list = before
            let taken = list.take(now: .now) { Digest.areEqual($0.bytes, digest) }
            guard let isInTime = taken else { return .unknown }
            try directory.write(file: name, list.text)
            guard isInTime else { return .expired }
            do {
                return .accepted(
                    isNew: try DeviceFile.authorize(device, comment: comment, in: directory))
            } catch {
                // It let nobody in, so it may be tried again, if there is room for that.
                try? directory.write(file: name, before.text)
                throw error
            }
        }
    }

    private static func hash(of secret: Secret) -> Fingerprint {
        guard let hash = Fingerprint(bytes: Digest.sha256(secret.bytes)) else {
            preconditionFailure("a SHA-256 digest has 32 bytes")
        }
        return hash
    }

    private static func read(
        in directory: borrowing PrivateDirectory
    ) throws(SystemCallError) -> InvitationList {
        InvitationList(parsing: try directory.read(file: name, limit: maximumLength) ?? [])
    }

    private static func withLock<Result>(
        in directory: borrowing PrivateDirectory, patience: Duration, _ work: () throws -> Result
    ) throws -> Result {
        let lock = try directory.lock(file: "\(name).lock", content: [], patience: patience)
        guard let lock else { throw ServerError.busy(file: "\(directory.path)/\(name)") }
        let result = Swift.Result(catching: work)
        lock.remove()
        return try result.get()
    }
}
