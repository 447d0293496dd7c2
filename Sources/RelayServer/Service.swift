// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import RelaySystem

/// The whole life of `relay-server serve`: its one event loop, and the signals that end it.
package enum Service {
    private static let stopSignals = [SIGTERM, SIGINT]

    /// Serves until it is told to stop. The calling thread must be the program's only one: the
    /// signals that are waited for here are blocked in all that follow.
    package static func run(_ settings: ServerSettings) throws {
        ignoreBrokenPipes()
        signal(SIGHUP, SIG_IGN)
        blockStopSignals()
        try forbidCoreDumps()
        keepFreedMemory()
        Surroundings.raiseOpenFilesLimit()
        guard unsafe access(settings.holderExecutable, X_OK) == 0 else {
            throw ServerError.noHolder(path: settings.holderExecutable)
        }
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let end = loop.makePromise(of: Void.self)
        try succeedWhenSignalled(end)
        let server = loop.makePromise(of: Server.self)
        let start = Task(executorPreference: LoopTasks(on: loop)) {
            do {
                server.succeed(try await Server.start(settings, on: loop))
            } catch {
                server.fail(error)
            }
        }
        server.futureResult.whenFailure(end.fail)
        try end.futureResult.wait()
        // If it is still waiting for its port, that is over now.
        start.cancel()
        let stop = server.futureResult.flatMap { server in
            loop.makeFutureWithTask { await server.stop() }
        }
        try? stop.wait()
    }

    /// A thread of its own waits: nothing else is allowed in a signal handler anyway.
    private static func succeedWhenSignalled(
        _ end: EventLoopPromise<Void>
    ) throws(SystemCallError) {
        try startThread {
            var signals = set(of: stopSignals)
            var received: CInt = 0
            while unsafe sigwait(&signals, &received) != 0 {}
            end.succeed()
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
