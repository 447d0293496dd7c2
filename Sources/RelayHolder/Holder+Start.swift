// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelayCore
internal import RelayPTY
internal import RelaySystem
internal import RelayWire

/// Why a session could not be started, as the server is told.
struct StartFailure: Error {
    var frame: StartFailed

    init(_ reason: StartFailed.Reason, _ text: String = "") {
        frame = StartFailed(reason, String(text.prefix(200)))
    }
}

/// The order in which a holder makes itself known decides that no command is ever started twice:
/// whoever finds the mark and then nobody listening knows that the session is over.
extension Holder {
    static func start(
        _ specification: Specify, keepsScreen: Bool
    ) throws(StartFailure) -> Holder {
        do {
            let id = specification.session.description
            let directory = try PrivateDirectory.open(
                path: specification.runDirectory, create: false)
            guard let idLock = try directory.lock(file: "\(id).lock", content: []) else {
                throw StartFailure(.sessionTaken)
            }
            // Nobody listens there: whoever does would have the lock.
            if try directory.exists("\(id).started") { throw StartFailure(.startedBefore) }
            try directory.remove(id)
            let listener = try UnixSocket.listen(in: directory, name: id)
            do {
                let nameLock = try takeName(of: specification, in: directory)
                let terminal = try startChild(specification, in: directory)
                let files = SessionFiles(
                    directory: directory, id: id, idLock: idLock, nameLock: nameLock)
                return Holder(
                    specification, keepsScreen: keepsScreen, terminal: terminal,
                    listener: listener, files: files)
            } catch {
                try directory.remove(id)
                throw error
            }
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure(.system, "\(error)")
        }
    }

    private static func takeName(
        of specification: Specify, in directory: borrowing PrivateDirectory
    ) throws -> FileLock {
        let names = try directory.subdirectory("names", create: true)
        let id = Array(specification.session.description.utf8)
        guard let lock = try names.lock(file: specification.name.text, content: id) else {
            throw StartFailure(.nameTaken)
        }
        return lock
    }

    /// Makes the mark, then the child. From the mark on the session counts as started.
    private static func startChild(
        _ specification: Specify, in directory: borrowing PrivateDirectory
    ) throws -> PseudoTerminal {
        let mark = "\(specification.session).started"
        guard try directory.createExclusively(file: mark) else {
            throw StartFailure(.startedBefore)
        }
        do {
            return try PseudoTerminal.start(ChildSpecification(specification))
        } catch {
            // If it never ran, it may be tried again; if it did, for a moment, it never may.
            if error.call != PseudoTerminal.watchingCall { try directory.remove(mark) }
            throw error
        }
    }
}

/// What a running session has in the run directory. The mark stays when the rest goes.
struct SessionFiles: ~Copyable {
    private let directory: PrivateDirectory
    private let id: String
    private let idLock: FileLock
    private let nameLock: FileLock

    init(
        directory: consuming PrivateDirectory, id: String, idLock: consuming FileLock,
        nameLock: consuming FileLock
    ) {
        self.directory = directory
        self.id = id
        self.idLock = idLock
        self.nameLock = nameLock
    }

    /// The session is over. Its mark is made anew, for it counts from now on; the lock goes last:
    /// until then nobody else can claim the id.
    consuming func remove() {
        try? directory.write(file: "\(id).started", [])
        try? directory.remove(id)
        nameLock.remove()
        idLock.remove()
    }
}

extension ChildSpecification {
    init(_ specification: Specify) {
        self.init(
            executable: specification.executable, arguments: specification.arguments,
            environment: specification.environment, directory: specification.directory,
            size: specification.size)
        umask = UInt32(truncatingIfNeeded: specification.umask) & 0o777
        nice = Int32(min(specification.nice, 39)) - 20
        if specification.openFiles.count == 2 {
            openFilesLimit = OpenFilesLimit(
                soft: specification.openFiles[0], hard: specification.openFiles[1])
        }
        ignoredSignals = specification.ignoredSignals.compactMap { Int32(exactly: $0) }
        inputIsPipe = specification.inputIsPipe
        controlCharacters = TerminalModes.controlCharacters(specification.terminalModes)
        echoes = TerminalModes.echoes(specification.terminalModes)
    }
}

extension SessionDescription {
    init(_ specification: Specify, process: CInt) {
        self.init(
            session: specification.session, name: specification.name,
            userNamed: specification.userNamed, command: specification.command,
            process: UInt64(process), size: specification.size,
            ring: Int(
                min(
                    max(specification.ring, UInt64(ByteLog.smallestCapacity)),
                    UInt64(ByteLog.largestCapacity))),
            whenFull: specification.whenFull, inputIsPipe: specification.inputIsPipe)
        expireDetached = specification.expireDetached.map { .milliseconds($0) }
        sizing = specification.sizing
    }
}
