// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// What all links of a server stand on: whose it is, where its sessions are, who may come. Lives as
/// long as the server, on its event loop.
final class ServedHost {
    static let version = "0.1.0"
    static let software = "relay-server \(version)"

    let loop: any EventLoop
    let sessions: SessionDirectory
    let devices: DeviceRegister
    let tokens: TokenRegister
    let audit: AuditTrail
    var penalties: Penalties
    /// For what is written on behalf of a link.
    let stateFiles: PrivateDirectory
    /// The key of the server.
    let key: Fingerprint
    /// Where it listens; 0 before it does.
    var port = 0
    let account: UserAccount
    let lifetime: Lifetime
    let boot: BootID
    let surroundings: Surroundings
    /// The program that holds one session.
    let holderExecutable: String
    let log: Logger
    let strangersLog: StrangersLog
    let watches = SessionWatches()
    let quota: SessionQuota
    let ended: EndedSessions

    init(
        _ settings: ServerSettings, key: Fingerprint, on loop: any EventLoop
    ) throws(SystemCallError) {
        self.loop = loop
        self.key = key
        penalties = Penalties(first: settings.firstPenalty)
        sessions = try SessionDirectory(settings.state.runDirectory())
        stateFiles = try settings.state.open(create: true)
        audit = try AuditTrail(settings.auditPath, log: settings.log, on: loop)
        tokens = try TokenRegister(settings.state, on: loop, log: settings.log)
        devices = try DeviceRegister(settings.state, on: loop, log: settings.log, audit: audit)
        account = try UserAccount.current()
        lifetime = Lifetime(of: account, on: loop)
        guard let bits = Bits128(bytes: try Host.bootID()) else {
            preconditionFailure("a boot id has 16 bytes")
        }
        boot = BootID(bits)
        surroundings = settings.surroundings
        holderExecutable = settings.holderExecutable
        log = settings.log
        strangersLog = StrangersLog(log, on: loop)
        quota = settings.quota
        ended = EndedSessions(sessions, quota, on: loop, log: log)
    }

    /// What the server says of itself, to clients and to holders alike: it forwards every
    /// end-to-end feature that this build knows.
    var hello: Hello { Hello(software: Self.software, features: Feature.all, boot: boot) }

    /// XDG_RUNTIME_DIR, if the system has made one for the user now.
    var runtimeDirectory: String? {
        let path = "/run/user/\(account.uid)"
        return unsafe access(path, R_OK | X_OK) == 0 ? path : nil
    }
}
