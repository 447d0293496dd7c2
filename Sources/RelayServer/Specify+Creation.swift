// SPDX-License-Identifier: Apache-2.0

internal import RelayCore
internal import RelaySystem
internal import RelayWire

extension Specify {
    /// Bytes of output kept if the client does not say.
    static let defaultRing: UInt64 = 4 << 20
    /// A session whose name nobody chose is one that nobody may remember.
    static let unnamedExpiry: Duration = .seconds(30 * 24 * 3600)
    /// Lists show no more of a command. With the command once more among the arguments, where it
    /// is whole, the frame stays within its bound.
    static let shownCommandLength = 4096

    /// What a holder is told to start: the user's login shell, or a command run by it.
    init(
        _ session: SessionID, name: SessionName, _ creation: Creation, size: WindowSize?,
        route: String?, on host: ServedHost
    ) throws(Refused) {
        self.init(session: session, name: name, runDirectory: host.sessions.path)
        let account = host.account
        userNamed = creation.userNamed
        command = creation.command.map { Self.cut($0, to: Self.shownCommandLength) }
        executable = account.shell
        arguments = try Self.arguments(shell: account.shell, command: creation.command)
        environment =
            ChildEnvironment(
                account: account, session: session, wishes: creation.environment, route: route,
                runtimeDirectory: host.runtimeDirectory
            ).variables
        directory = account.home
        if let size, size.columns > 0, size.rows > 0 { self.size = size }
        umask = host.surroundings.umask
        nice = UInt64(clamping: host.surroundings.nice + 20)
        openFiles = host.surroundings.openFiles
        ignoredSignals = host.surroundings.ignoredSignals
        inputIsPipe = creation.inputIsPipe
        terminalModes = creation.terminalModes
        ring = try Self.ring(creation.ring)
        whenFull = creation.whenFull
        expireDetached = Self.expiry(creation)
        logFile = LogOrder.path(creation.logFile, home: account.home)
        maximumSessions = host.quota.sessions
        maximumRings = host.quota.rings
        sizing = creation.sizing
        if case .fixed(let columns, let rows) = sizing {
            self.size = WindowSize(columns: columns, rows: rows)
        }
    }

    /// As wished; otherwise a session that the user gave a name waits for ever, others do not.
    static func expiry(_ creation: Creation) -> UInt64? {
        let usual = creation.userNamed ? 0 : unnamedExpiry.milliseconds
        let wanted = creation.expireDetached ?? usual
        return wanted == 0 ? nil : wanted
    }

    /// argv: a dash before its name makes a shell a login shell (bash(1), INVOCATION).
    static func arguments(shell: String, command: String?) throws(Refused) -> [String] {
        let name = String(shell.split(separator: "/").last ?? "sh")
        guard let command else { return ["-" + name] }
        guard !command.utf8.contains(0) else {
            throw Refused(.startFailed, "a command cannot contain a zero byte")
        }
        return [name, "-c", command]
    }

    static func ring(_ wanted: UInt64?) throws(Refused) -> UInt64 {
        let ring = wanted ?? defaultRing
        let allowed = UInt64(ByteLog.smallestCapacity)...UInt64(ByteLog.largestCapacity)
        guard allowed.contains(ring) else {
            throw Refused(.limit, "a ring has 64 KiB to 1 GiB")
        }
        return ring
    }

    private static func cut(_ text: String, to length: Int) -> String {
        guard text.utf8.count > length else { return text }
        var short = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > length - 3 { break }
            short.append(scalar)
        }
        return String(short) + "…"
    }
}

extension Refused {
    /// With as much of the text as the wire takes.
    static func because(_ code: Code, _ text: String) -> Refused {
        var short = text
        while short.utf8.count > maximumTextLength { short.removeLast() }
        return Refused(code, short)
    }
}
