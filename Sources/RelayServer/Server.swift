// SPDX-License-Identifier: Apache-2.0

internal import Logging
package import NIOCore
internal import NIOPosix
package import RelayCore
internal import RelaySystem
internal import RelayTLS

/// A door to the sessions of one user: listens, and makes a link of each connection. It owns
/// nothing that can be lost. Lives from `start` to `stop` on one event loop, which is also the
/// actor's executor, so its handlers enter it without a hop.
package actor Server {
    /// Waiting in the kernel to be taken. More than a crowd brings while one turn of the loop takes
    /// its time: the kernel forgets newcomers beyond it, and they try again only after a second.
    static let backlog: Int32 = 1024
    /// Taken in one turn of the loop: those who have their link get their turn in between.
    static let takenAtOnce: UInt = 4
    /// How often old marks are looked for.
    private static let tidying: TimeAmount = .hours(24)
    /// How often the log is looked at. In that time strangers write a few MiB at most.
    private static let logGlance: TimeAmount = .hours(1)
    /// How long links get to end politely; their own bounds are not longer.
    private static let stopPatience: TimeAmount = .seconds(2)

    nonisolated let loop: any EventLoop
    let settings: ServerSettings
    let stateFiles: PrivateDirectory
    let runFiles: PrivateDirectory
    /// Held until the server has stopped.
    private var lock: FileLock?
    private let tls: TLSContext
    private let host: ServedHost
    private let succession: Succession
    package nonisolated let fingerprint: Fingerprint
    private var listeners: [any Channel] = []
    private var doors: [any Channel] = []
    private var links: [UInt64: LinkHandler] = [:]
    private var lobby = Lobby()
    private var linkCount: UInt64 = 0
    private var isStopping = false
    private var allEnded: EventLoopPromise<Void>?

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.executor.asUnownedSerialExecutor()
    }

    /// A server that was killed has its lock until the kernel is done with it, and a child that it
    /// was starting has it until that is another program.
    private static let lockPatience: Duration = .seconds(1)

    /// Takes the state directory and listens.
    package static func start(
        _ settings: ServerSettings, on loop: any EventLoop
    ) async throws -> Server {
        let server = try Server(settings, on: loop)
        try await server.begin()
        return server
    }

    private init(_ settings: ServerSettings, on loop: any EventLoop) throws {
        let state = try settings.state.open(create: true)
        guard let own = try Self.lock(state, carriedBy: settings.carriedLock) else {
            throw ServerError.alreadyRunning(state: state.path)
        }
        let identity = try settings.certificates.identity ?? OwnIdentity.loadOrMake(in: state)
        tls = try TLSContext(
            role: .server, identity: identity,
            deviceAuthority: settings.certificates.authority(in: state))
        fingerprint = identity.fingerprint
        host = try ServedHost(settings, key: fingerprint, on: loop)
        self.loop = loop
        self.settings = settings
        succession = Succession(settings.call, settings.successor)
        stateFiles = state
        runFiles = try settings.state.runDirectory()
        lock = consume own
    }

    private static func lock(
        _ state: borrowing PrivateDirectory, carriedBy number: CInt?
    ) throws -> FileLock? {
        let (file, content) = ("server.lock", Array("\(getpid())\n".utf8))
        if let number,
            let own = try state.lock(file: file, content: content, carriedBy: number)
        {
            return own
        }
        return try state.lock(file: file, content: content, patience: lockPatience)
    }

    private func begin() async throws {
        try host.sessions.clearStarting()
        tidy()
        lookAtLogLater()
        watchDevices()
        host.ended.begin()
        listeners = try await listen()
        host.port = addresses.first?.port ?? 0
        try KeyNote.write(fingerprint, in: stateFiles)
        try noteOptions()
        doors = try await openDoors()
        let places = addresses.map(String.init).joined(separator: ", ")
        settings.log.notice("listening on \(places), key \(fingerprint)")
    }

    /// For whoever starts the next server. One that was put into another's place leaves what has been
    /// noted meanwhile, by `relay-server install`.
    private func noteOptions() throws {
        guard let call = settings.call else { return }
        if settings.carriedLock != nil, (try? LastOptions.read(in: stateFiles)) != nil { return }
        try call.options(port: host.port).write(in: stateFiles)
    }

    /// Where clients can connect to.
    package var addresses: [ListenAddress] {
        listeners.compactMap { listener in
            guard let address = listener.localAddress, let host = address.ipAddress,
                let port = address.port
            else { return nil }
            return ListenAddress(host: host, port: port)
        }
    }

    private func tidy() {
        do {
            try host.sessions.tidy()
            let boots = try stateFiles.subdirectory("run", create: true)
            try FormerBoots(in: boots, besides: Host.bootName()).tidy()
        } catch {
            settings.log.error("cannot tidy up after sessions that ended: \(error)")
        }
        putTokensAway()
        loop.scheduleTask(in: Self.tidying) { [weak self] in
            self?.assumeIsolated { $0.tidy() }
        }
    }

    private func lookAtLogLater() {
        loop.scheduleTask(in: Self.logGlance) { [weak self] in
            self?.assumeIsolated { server in
                server.renewLog()
                server.lookAtLogLater()
            }
        }
    }

    private func renewLog() {
        do throws(SystemCallError) {
            try ServerLog.renew(in: stateFiles)
        } catch {
            settings.log.error("the log cannot be put aside: \(error)")
        }
    }

    /// Those of sessions that have ended meanwhile.
    private func putTokensAway() {
        let sessions = TokenRegister.Sessions(information: [], isOver: host.sessions.isOver)
        do {
            try host.tokens.putAway(sessions)
        } catch {
            settings.log.error("cannot put away tokens of sessions that ended: \(error)")
        }
    }

    private func watchDevices() {
        StateWatch.start(on: stateFiles, loop: loop, log: settings.log) { [host] in
            host.devices.listsChanged()
        }
    }

    func prepare(listener: any Channel) throws {
        try listener.pipeline.syncOperations.addHandler(ListenerHandler(host))
    }

    /// A connection was taken; called before it is active.
    func accept(_ channel: any Channel) throws {
        try welcome(
            channel, Route(client: channel.remoteAddress, server: channel.localAddress))
    }

    /// The same, through a program of the user on this host.
    func acceptFromHost(_ channel: any Channel) throws {
        try welcome(channel, Route(client: nil, server: nil))
    }

    func acceptControl(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(
            ControlHandler(host.devices, succession))
    }

    private func welcome(_ channel: any Channel, _ route: Route) throws {
        guard !isStopping else { throw ChannelError.ioOnClosedChannel }
        linkCount += 1
        let number = linkCount
        var log = settings.log
        log[metadataKey: "link"] = "\(number)"
        log[metadataKey: "from"] = "\(route.client)"
        let link = LinkHandler(route, host: host, log: log) { [weak self] stage in
            self?.assumeIsolated { $0.link(number, reached: stage) }
        }
        try channel.pipeline.syncOperations.addHandlers([TLSHandler(context: tls), link])
        links[number] = link
        var random = SystemRandomNumberGenerator()
        if let evicted = lobby.entered(number, using: &random) {
            host.strangersLog.say(
                .notice, .evicted, "too many strangers: one of them makes room", to: log)
            links[evicted]?.evict()
        }
    }

    private func link(_ number: UInt64, reached stage: LinkHandler.Stage) {
        lobby.left(number)
        guard case .ended = stage else { return }
        links[number] = nil
        if links.isEmpty { allEnded?.succeed() }
    }

    /// Ends all links politely, and leaves the holders alone.
    package func stop() async {
        await end()
        lock = nil
    }

    /// The same, but the state directory stays locked: gives the lock as the number of its descriptor.
    func makeRoom() async -> CInt? {
        await end()
        guard let own = lock.take() else { return nil }
        return own.handOver()
    }

    private func end() async {
        isStopping = true
        closeDoors()
        for listener in listeners + doors { listener.close(promise: nil) }
        for link in Array(links.values) { link.serverStops() }
        await linksEnd()
        host.devices.writeSightings()
        host.tokens.writeUses()
    }

    private func linksEnd() async {
        guard !links.isEmpty else { return }
        let ended = loop.makePromise(of: Void.self)
        allEnded = ended
        let late = loop.scheduleTask(in: Self.stopPatience) { ended.succeed() }
        try? await ended.futureResult.get()
        late.cancel()
    }
}
