// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import Logging
internal import NIOCore
internal import NIOPosix
package import RelayCore
package import RelaySystem
internal import RelayTLS

/// The list of devices, for whoever changes it.
package enum Devices {
    /// False when the device is in the list already. Makes the state directory if it is missing.
    package static func authorize(
        _ device: Fingerprint, comment: String, in state: StateDirectory
    ) throws -> Bool {
        try DeviceFile.add(device, comment: comment, in: state.open(create: true))
    }
}

extension OwnIdentity {
    /// Of the key that a server has made here before.
    package static func fingerprint(in state: StateDirectory) throws -> Fingerprint {
        do {
            if let identity = try load(in: state.open(create: false)) {
                return identity.fingerprint
            }
        } catch let error as SystemCallError where error.errno == ENOENT {}
        throw ServerError.noKey(state: state.path)
    }
}

extension SessionTable {
    /// The sessions that run on this host now.
    package static func ofHost(_ state: StateDirectory, log: Logger) throws -> SessionTable {
        do {
            _ = try state.open(create: false)
        } catch {
            guard error.errno == ENOENT else { throw error }
            return SessionTable([])
        }
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let answers = loop.flatSubmit {
            do {
                let sessions = try SessionDirectory(state.runDirectory())
                return Survey(of: sessions, on: loop, log: log).answers()
            } catch {
                return loop.makeFailedFuture(error)
            }
        }
        return SessionTable(try answers.wait())
    }
}
