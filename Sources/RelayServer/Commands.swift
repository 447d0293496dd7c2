// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import Logging
internal import NIOCore
internal import NIOPosix
package import RelayCore
package import RelaySystem
internal import RelayTLS
internal import RelayWire

/// The list of devices, for whoever changes it.
package enum DeviceAccess {
    /// False when the device is in the list already. Makes the state directory if it is missing.
    package static func authorize(
        _ device: Fingerprint, comment: String, in state: StateDirectory
    ) throws -> Bool {
        try DeviceFile.authorize(device, comment: comment, in: state.open(create: true))
    }

    /// Takes a device out of the list, by its fingerprint, a beginning of it, or its comment, and
    /// gives whom it was. A server that runs cuts its links.
    package static func revoke(_ words: String, in state: StateDirectory) throws -> Fingerprint {
        let devices = try DeviceInformation.all(in: state)
        let device = try DeviceName.device(words, among: devices)
        let name = devices.first { $0.key == device.bytes }?.name ?? ""
        try DeviceFile.revoke(device, comment: name, in: state.open(create: true))
        return device
    }
}

extension OwnIdentity {
    /// Of the key that the server presents which runs, or ran last: it may have been given one.
    package static func fingerprint(in state: StateDirectory) throws -> Fingerprint {
        do {
            let directory = try state.open(create: false)
            if let key = try KeyNote.read(in: directory) { return key }
            // That server left no note, as older ones do: it has presented what it made.
            if let identity = try load(in: directory) { return identity.fingerprint }
        } catch let error as SystemCallError where error.errno == ENOENT {}
        throw ServerError.noKey(state: state.path)
    }
}

extension SessionTable {
    /// The sessions that run on this host now.
    package static func ofHost(_ state: StateDirectory, log: Logger) throws -> SessionTable {
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let answers: EventLoopFuture<[SessionInformation]> = loop.flatSubmit {
            do {
                guard let run = try state.usedRunDirectory() else {
                    return loop.makeSucceededFuture([])
                }
                let sessions = try SessionDirectory(run)
                let dead = sessions.deadSessions(log)
                return Survey(of: sessions, on: loop, log: log).answers().map { $0 + dead }
            } catch {
                return loop.makeFailedFuture(error)
            }
        }
        return SessionTable(try answers.wait())
    }
}
