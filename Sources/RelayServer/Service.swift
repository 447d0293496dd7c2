// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RelaySystem

/// The whole life of `relay-server serve`: its one event loop, and the signals that end it.
package enum Service {
    private static let stopSignals = [SIGTERM, SIGINT]

    /// Serves until it is told to stop. The calling thread must be the program's only one: the
    /// signals that are waited for here are blocked in all that follow.
    package static func run(_ settings: ServerSettings) throws {
        guard let (successor, lock) = try serve(settings) else { return }
        settings.log.notice("making room for \(successor)")
        guard let call = settings.call else { return }
        let port = try PortFile.read(in: settings.state.open(create: false))
        let failure = call.repeated(
            by: successor, port: port, carrying: lock, settings.surroundings)
        settings.log.error("\(failure); this program goes on")
        throw call.repeated(
            by: OwnProgram.link, port: port, carrying: lock, settings.surroundings)
    }

    /// Throws what would keep a server from serving, as far as that can be known beforehand.
    package static func check(_ settings: ServerSettings) throws {
        try checkHolder(settings)
        let state = try settings.state.open(create: true)
        _ = try settings.certificates.identity ?? OwnIdentity.load(in: state)
        _ = try settings.certificates.authority(in: state)
        _ = try PortFile.read(in: state)
    }

    private static func checkHolder(_ settings: ServerSettings) throws {
        guard unsafe access(settings.holderExecutable, X_OK) == 0 else {
            throw ServerError.noHolder(path: settings.holderExecutable)
        }
    }

    /// Gives the program that is to take our place, if one is, and the lock that it is to get.
    private static func serve(
        _ settings: ServerSettings
    ) throws -> (successor: String, lock: CInt?)? {
        ignoreBrokenPipes()
        signal(SIGHUP, SIG_IGN)
        blockStopSignals()
        try forbidCoreDumps()
        keepFreedMemory()
        Surroundings.raiseOpenFilesLimit()
        try checkHolder(settings)
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let end = loop.makePromise(of: String?.self)
        var settings = settings
        if settings.call != nil { settings.successor = { end.succeed($0) } }
        let wishes = settings
        try succeedWhenSignalled(end)
        let server = loop.makePromise(of: Server.self)
        let start = Task(executorPreference: LoopTasks(on: loop)) {
            do {
                server.succeed(try await Server.start(wishes, on: loop))
            } catch {
                server.fail(error)
            }
        }
        server.futureResult.whenFailure(end.fail)
        let successor = try end.futureResult.wait()
        // If it is still waiting for its port, that is over now.
        start.cancel()
        let stop = server.futureResult.flatMap { server in
            loop.makeFutureWithTask { () async -> CInt? in
                if successor != nil { return await server.makeRoom() }
                await server.stop()
                return nil
            }
        }
        let lock = try? stop.wait()
        return successor.map { ($0, lock) }
    }

    /// A thread of its own waits: nothing else is allowed in a signal handler anyway.
    private static func succeedWhenSignalled(
        _ end: EventLoopPromise<String?>
    ) throws(SystemCallError) {
        try startThread {
            var signals = set(of: stopSignals)
            var received: CInt = 0
            while unsafe sigwait(&signals, &received) != 0 {}
            end.succeed(nil)
        }
    }

    private static func blockStopSignals() {
        var signals = set(of: stopSignals)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func set(of signals: [CInt]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }
}
