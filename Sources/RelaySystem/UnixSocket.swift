// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc

/// Stream sockets with a name in a directory. Everything here is non-blocking and close-on-exec,
/// goes through `/proc/self/fd`, so that the length of the path never matters, and talks to
/// processes of the same user only.
package enum UnixSocket {
    /// Attachments arrive a few at a time; more than this wait only at a holder that hangs.
    private static let backlog: CInt = 128

    /// Listens under a new name, mode 0600. A name that is taken, even by a socket nobody listens
    /// on any more, is EADDRINUSE: the caller knows whether it may remove it.
    package static func listen(
        in directory: borrowing PrivateDirectory, name: String
    ) throws(SystemCallError) -> OwnedDescriptor {
        let socket = try makeSocket()
        let address = try address(name, in: directory.descriptor, subject: directory.subject(name))
        guard unsafe withPointer(to: address, { unsafe bind(socket.raw, $0, $1) }) == 0 else {
            throw directory.error("bind", name)
        }
        // The directory is closed to others, so the umask's mode does no harm until here.
        guard unsafe fchmodat(directory.descriptor.raw, name, 0o600, 0) == 0,
            Glibc.listen(socket.raw, backlog) == 0
        else {
            let error = directory.error("listen", name)
            _ = unsafe unlinkat(directory.descriptor.raw, name, 0)
            throw error
        }
        return socket
    }

    /// Connects at once or not at all: ECONNREFUSED when nobody listens, EAGAIN when the listener
    /// is alive but does not take its connections.
    package static func connect(
        in directory: borrowing PrivateDirectory, name: String
    ) throws(SystemCallError) -> OwnedDescriptor {
        try connect(name, in: directory.descriptor, subject: directory.subject(name))
    }

    package static func connect(path: String) throws(SystemCallError) -> OwnedDescriptor {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let parent = slash.map { String(path[...$0]) } ?? "."
        let raw = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw SystemCallError(call: "open", subject: parent) }
        return try connect(name, in: OwnedDescriptor(owning: raw), subject: path)
    }

    /// The next connection of this user; those of others are closed. Nil when none waits.
    package static func accept(
        _ listener: borrowing OwnedDescriptor
    ) throws(SystemCallError) -> OwnedDescriptor? {
        while true {
            let raw = relay_accept(listener.raw)
            if raw >= 0 {
                let connection = OwnedDescriptor(owning: raw)
                if isOfThisUser(connection) { return connection }
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return nil
            default: throw SystemCallError(call: "accept")
            }
        }
    }

    private static func connect(
        _ name: String, in directory: borrowing OwnedDescriptor, subject: String
    ) throws(SystemCallError) -> OwnedDescriptor {
        let socket = try makeSocket()
        let address = try address(name, in: directory, subject: subject)
        let result = retryingInterrupts {
            unsafe withPointer(to: address) { unsafe Glibc.connect(socket.raw, $0, $1) }
        }
        guard result == 0 else { throw SystemCallError(call: "connect", subject: subject) }
        guard isOfThisUser(socket) else {
            throw SystemCallError(
                call: "connect", subject: subject, errno: EPERM,
                advice: "another user listens there")
        }
        return socket
    }

    private static func isOfThisUser(_ connection: borrowing OwnedDescriptor) -> Bool {
        var user = UInt32.max
        return unsafe relay_peer_user(connection.raw, &user) == 0 && user == geteuid()
    }
}

extension UnixSocket {
    private static func makeSocket() throws(SystemCallError) -> OwnedDescriptor {
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let raw = socket(AF_UNIX, kind, 0)
        guard raw >= 0 else { throw SystemCallError(call: "socket") }
        return OwnedDescriptor(owning: raw)
    }

    private static func address(
        _ name: String, in directory: borrowing OwnedDescriptor, subject: String
    ) throws(SystemCallError) -> sockaddr_un {
        let path = Array("/proc/self/fd/\(directory.raw)/\(name)".utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            // One byte stays 0. A name has 64 characters at most, so this is our own mistake.
            guard path.count < room.count else { return false }
            unsafe room.copyBytes(from: path)
            return true
        }
        guard fits, !name.isEmpty else {
            throw SystemCallError(call: "bind", subject: subject, errno: ENAMETOOLONG)
        }
        return address
    }

    private static func withPointer(
        to address: sockaddr_un, _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) -> CInt {
        unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
