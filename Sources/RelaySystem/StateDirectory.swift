// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Where keys, devices and running sessions are found. One server per state directory.
package struct StateDirectory: Equatable, Sendable {
    /// Absolute: a holder that is told it may run elsewhere.
    package let path: String

    package init(explicit: String?) throws(SystemCallError) {
        path = try Self.resolve(explicit: explicit)
    }

    /// The path asked for, or `$XDG_STATE_HOME/relay`, or `~/.local/state/relay`.
    package static func resolve(explicit: String?) throws(SystemCallError) -> String {
        try resolve(explicit: explicit) { name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
    }

    package func open(create: Bool) throws(SystemCallError) -> PrivateDirectory {
        try PrivateDirectory.open(path: path, create: create)
    }

    /// Where this boot's holders listen, made if missing: `run/<boot-id>`, or a directory in /tmp
    /// if the state's file system refuses sockets, as some shared homes do.
    package func runDirectory() throws(SystemCallError) -> PrivateDirectory {
        try runDirectory(temporary: "/tmp") { directory throws(SystemCallError) in
            try Self.acceptsSockets(directory)
        }
    }

    /// The same for those who only look who listens there; nil if there is none, or nothing in it.
    /// It makes nothing: a disk that is full or read-only hides nobody.
    package func usedRunDirectory() throws(SystemCallError) -> PrivateDirectory? {
        try usedRunDirectory(temporary: "/tmp")
    }
}

extension StateDirectory {
    static func resolve(
        explicit: String?, variable: (String) -> String?
    ) throws(SystemCallError) -> String {
        if let explicit, !explicit.isEmpty { return try absolute(explicit) }
        // The specification has relative values ignored.
        if let base = variable("XDG_STATE_HOME"), base.hasPrefix("/") { return base + "/relay" }
        if let home = variable("HOME"), home.hasPrefix("/") { return home + "/.local/state/relay" }
        return try UserAccount.current().home + "/.local/state/relay"
    }

    private static func absolute(_ path: String) throws(SystemCallError) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = unsafe getcwd(nil, 0) else { throw SystemCallError(call: "getcwd") }
        defer { unsafe free(current) }
        return unsafe String(cString: current) + "/" + path
    }

    func runDirectory(
        temporary: String,
        acceptsSockets: (borrowing PrivateDirectory) throws(SystemCallError) -> Bool
    ) throws(SystemCallError) -> PrivateDirectory {
        let state = try open(create: true)
        let run = try state.subdirectory("run", create: true)
        let here = try run.subdirectory(try Host.bootName(), create: true)
        if try acceptsSockets(here) { return here }
        return try PrivateDirectory.open(path: "\(temporary)/relay-\(geteuid())", create: true)
            .subdirectory(temporaryName(of: state), create: true)
    }

    func usedRunDirectory(temporary: String) throws(SystemCallError) -> PrivateDirectory? {
        guard let state = try PrivateDirectory.openIfThere(path: path) else { return nil }
        if let run = try state.subdirectoryIfThere("run"),
            let here = try run.subdirectoryIfThere(Host.bootName()), try !here.entries().isEmpty
        {
            return here
        }
        // Everybody may put something there with that name. If it is needed, its fault is told when a
        // server is started.
        let shared = "\(temporary)/relay-\(geteuid())"
        guard let ours = try? PrivateDirectory.open(path: shared, create: false) else { return nil }
        guard let here = try ours.subdirectoryIfThere(temporaryName(of: state)),
            try !here.entries().isEmpty
        else { return nil }
        return here
    }

    /// Of what takes the place of `run/<boot-id>`.
    private func temporaryName(
        of state: borrowing PrivateDirectory
    ) throws(SystemCallError) -> String {
        var status = stat()
        guard unsafe fstat(state.descriptor.raw, &status) == 0 else {
            throw SystemCallError(call: "fstat", subject: path)
        }
        return String(status.st_dev, radix: 16) + "-" + String(status.st_ino, radix: 16)
    }

    /// Tries it. Only an answer that the file system gives every time counts as a refusal: server
    /// and holders must come to the same directory.
    static func acceptsSockets(
        _ directory: borrowing PrivateDirectory
    ) throws(SystemCallError) -> Bool {
        let probe = ".probe." + hexadecimal(Random.bytes(8))
        do throws(SystemCallError) {
            _ = try UnixSocket.listen(in: directory, name: probe)
        } catch {
            let refusals = [EPERM, EOPNOTSUPP, EINVAL, ENOSYS, ENXIO]
            if refusals.contains(error.errno) { return false }
            throw error
        }
        try directory.remove(probe)
        return true
    }
}
