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
            let quota = Quota(specification)
            let share = Quota.content(ring: SessionDescription.ring(specification.ring))
            guard let idLock = try directory.lock(file: "\(id).lock", content: share) else {
                throw StartFailure(.sessionTaken)
            }
            if let excess = try quota.excess(in: directory) {
                idLock.remove()
                throw StartFailure(.limit, excess)
            }
            // Nobody listens there: whoever does would have the lock.
            if try directory.exists("\(id).started") { throw StartFailure(.startedBefore) }
            try directory.remove(id)
            let listener = try UnixSocket.listen(in: directory, name: id)
            do {
                let nameLock = try takeName(of: specification, in: directory)
                let mark = try SessionMark.make(for: specification, in: directory)
                let terminal = try startChild(specification, in: directory)
                let files = SessionFiles(
                    directory: directory, id: id, idLock: idLock, nameLock: nameLock, mark: mark,
                    quota: quota)
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

    /// From the mark on, which is there, the session counts as started.
    private static func startChild(
        _ specification: Specify, in directory: borrowing PrivateDirectory
    ) throws -> PseudoTerminal {
        do throws(SystemCallError) {
            return try PseudoTerminal.start(ChildSpecification(specification))
        } catch {
            // If it never ran, it may be tried again; if it did, for a moment, it never may.
            if error.call != PseudoTerminal.watchingCall {
                try directory.remove(SessionMark.name(of: specification))
            }
            throw error
        }
    }
}

/// What a running session has in the run directory. The mark stays when the rest goes.
struct SessionFiles: ~Copyable {
    private let directory: PrivateDirectory
    private let id: String
    private let idLock: FileLock
    private var nameLock: FileLock
    private let mark: SessionMark
    private let quota: Quota

    init(
        directory: consuming PrivateDirectory, id: String, idLock: consuming FileLock,
        nameLock: consuming FileLock, mark: consuming SessionMark, quota: Quota
    ) {
        self.directory = directory
        self.id = id
        self.idLock = idLock
        self.nameLock = nameLock
        self.mark = mark
        self.quota = quota
    }

    /// Notes how large the ring is now; says why it may not be so large, and notes what it was.
    mutating func setRing(_ ring: UInt64, was old: UInt64) throws(SystemCallError) -> String? {
        try idLock.rewrite(Quota.content(ring: ring))
        guard ring > old, let excess = try quota.excess(in: directory) else { return nil }
        try idLock.rewrite(Quota.content(ring: old))
        return excess
    }

    /// Gives the session another name; false if another session has it. The new one is taken before
    /// the old one goes: nobody ever finds the session without a name.
    mutating func rename(to name: SessionName) throws(SystemCallError) -> Bool {
        let names = try directory.subdirectory("names", create: true)
        guard let lock = try names.lock(file: name.text, content: Array(id.utf8)) else {
            return false
        }
        nameLock.remove()
        nameLock = lock
        mark.note(name)
        return true
    }

    /// The session is over. Its mark counts from now on; the lock goes last: until then nobody else
    /// can claim the id.
    consuming func remove() {
        mark.noteEnd()
        try? directory.remove(id)
        nameLock.remove()
        idLock.remove()
    }
}

/// The file that says that a session was started. While the holder lives it holds the session's name,
/// and what killed the holder if that was a fault of its own; it is empty once the session has ended
/// as it should. So whoever finds words in it, and no holder, knows what became of both.
struct SessionMark: ~Copyable {
    private let file: OwnedDescriptor

    static func name(of specification: Specify) -> String { "\(specification.session).started" }

    /// Makes it; nobody else can have.
    static func make(
        for specification: Specify, in directory: borrowing PrivateDirectory
    ) throws -> SessionMark {
        guard try directory.createExclusively(file: name(of: specification)) else {
            throw StartFailure(.startedBefore)
        }
        let mark = SessionMark(
            file: try directory.openForAppending(name(of: specification)))
        mark.note(specification.name)
        try noteCrashes(to: mark.file)
        return mark
    }

    /// The last name counts. One that cannot be written, on a disk that is full, is missed by nobody
    /// but the reader of a tombstone.
    func note(_ name: SessionName) { _ = file.write(Array("name \(name.text)\n".utf8).span) }

    /// The session has ended as it should. Nothing is written: that must be so on a full disk, too.
    func noteEnd() { _ = file.empty() }
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
            ring: Int(Self.ring(specification.ring)),
            whenFull: specification.whenFull, inputIsPipe: specification.inputIsPipe)
        expireDetached = specification.expireDetached.map { .milliseconds($0) }
        sizing = specification.sizing
        software = HolderProgram.software
        logFile = specification.logFile
    }

    /// Within what a log can be.
    fileprivate static func ring(_ wanted: UInt64) -> UInt64 {
        min(max(wanted, UInt64(ByteLog.smallestCapacity)), UInt64(ByteLog.largestCapacity))
    }
}
