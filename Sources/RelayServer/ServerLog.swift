// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import RelaySystem

/// `server.log` in the state directory: what a server says that has no terminal and no journal.
package enum ServerLog {
    private static let file = "server.log"
    private static let oldFile = "server.log.old"
    /// A longer one is put aside, at a start and when it is looked at; there is one that was put
    /// aside.
    static let maximumLength = 1 << 20

    /// Leaves the login for good: standard error goes to the log, the other two nowhere. The caller
    /// goes on in another process, and must have one thread.
    package static func detach(with state: StateDirectory) throws(SystemCallError) {
        let log = try open(in: state)
        let null = unsafe Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw SystemCallError(call: "open", subject: "/dev/null") }
        let nothing = OwnedDescriptor(owning: null)
        try detachFromLogin()
        guard dup2(nothing.raw, 0) >= 0, dup2(nothing.raw, 1) >= 0, dup2(log.raw, 2) >= 0 else {
            throw SystemCallError(call: "dup2")
        }
        leaveWorkingDirectory()
    }

    private static func open(
        in state: StateDirectory
    ) throws(SystemCallError) -> OwnedDescriptor {
        let directory = try state.open(create: true)
        if try directory.size(of: file) ?? 0 > maximumLength {
            try directory.rename(file, to: oldFile)
        }
        return try directory.openForAppending(file)
    }

    /// Goes on in a new log if this one has grown too long, or was put aside by another start.
    /// Nothing is done where `output`, which what is said goes to, is no log of ours.
    static func renew(
        in directory: borrowing PrivateDirectory, output: CInt = STDERR_FILENO
    ) throws(SystemCallError) {
        if try directory.isNamed(file, output) {
            guard try directory.size(of: file) ?? 0 > maximumLength else { return }
            try directory.rename(file, to: oldFile)
        } else {
            guard try directory.isNamed(oldFile, output) else { return }
        }
        let log = try directory.openForAppending(file)
        guard dup2(log.raw, output) >= 0 else { throw SystemCallError(call: "dup2") }
    }

    /// The last 4 KiB; empty if there is no log.
    static func tail(in state: StateDirectory) -> String {
        guard let directory = try? state.open(create: false),
            let bytes = try? directory.read(file: file, limit: 2 * maximumLength)
        else { return "" }
        return String(decoding: bytes.suffix(4096), as: UTF8.self)
    }
}
