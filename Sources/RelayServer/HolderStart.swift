// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// One holder being started: its process, and the socket on which it asks what to hold. Lives until
/// the holder's word, its end or the time-out; whoever wanted the session may be gone by then.
final class HolderStart {
    static let patience: TimeAmount = .seconds(10)

    enum Outcome: Equatable, Sendable {
        /// With what the user should know of the session's life, if anything.
        case ready(warning: String?)
        /// What the holder said; nil if it ended without a word.
        case failed(StartFailed?)
    }

    /// So long systemd-run gets before the holder is started without it.
    private static let servicePatience: TimeAmount = .seconds(4)

    private let host: ServedHost
    private let task: HolderTask
    private let socketName: String
    private let promise: EventLoopPromise<Outcome>
    private var listener: (any Channel)?
    private var hasArrived = false
    private var isOver = false
    private var isSpawned = false
    private var warning: String?

    private init(_ task: HolderTask, _ host: ServedHost) {
        self.host = host
        self.task = task
        socketName = "\(Bits128(bytes: Random.bytes(Bits128.byteCount))!)"
        promise = host.loop.makePromise()
    }

    static func begin(_ task: HolderTask, on host: ServedHost) -> EventLoopFuture<Outcome> {
        let start = HolderStart(task, host)
        start.orFail { () throws(SystemCallError) in try start.listen() }
        host.lifetime.policy().assumeIsolated().whenSuccess { start.spawn(as: $0) }
        host.loop.assumeIsolated().scheduleTask(in: patience) { start.finish(.failed(nil)) }
        return start.promise.futureResult
    }

    private func orFail(_ work: () throws(SystemCallError) -> Void) {
        do throws(SystemCallError) {
            try work()
        } catch {
            finish(.failed(StartFailed(.system, "\(error)")))
        }
    }

    private func listen() throws(SystemCallError) {
        let socket = try UnixSocket.listen(in: host.sessions.starting, name: socketName)
        let frames = [Frame(host.hello), task.frame]
        let start = NIOLoopBound(self, eventLoop: host.loop)
        ServerBootstrap(group: host.loop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try start.value.arrived(channel, frames)
                }
            }
            .withBoundSocket(socket.release())
            .whenComplete { start.value.listens($0) }
    }

    private func listens(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            listener = channel
            if isOver { channel.close(promise: nil) }
        case .failure(let error): finish(.failed(StartFailed(.system, "\(error)")))
        }
    }

    /// The holder is there; called before its connection is active.
    private func arrived(_ channel: any Channel, _ frames: [Frame]) throws {
        guard !hasArrived, PeerUser(of: channel)?.isOurs == true else {
            throw ChannelError.ioOnClosedChannel
        }
        hasArrived = true
        let answer = channel.eventLoop.makePromise(of: Frame?.self)
        try channel.pipeline.syncOperations.addHandler(
            QuestionHandler(
                frames, answers: [.ready, .startFailed], patience: Self.patience, promise: answer))
        let start = NIOLoopBound(self, eventLoop: host.loop)
        answer.futureResult.whenSuccess { start.value.answered($0) }
    }

    private func answered(_ frame: Frame?) {
        switch frame?.type {
        case .ready: finish(.ready(warning: warning))
        case .startFailed: finish(.failed(try? frame?.decode(StartFailed.self)))
        default: finish(.failed(nil))
        }
    }

    private var socketPath: String { "\(host.sessions.starting.path)/\(socketName)" }

    private func spawn(as policy: LoginPolicy) {
        guard !isOver else { return }
        warning = policy.warning
        let environment = LoginPolicy.managerEnvironment(of: host.account)
        if policy.startsServices,
            let program = Command.find(ServiceCommand.program, in: environment)
        {
            orFail { () throws(SystemCallError) in try spawnService(program, as: policy) }
        } else {
            orFail { () throws(SystemCallError) in try spawnProcess() }
        }
    }

    /// Has the user's service manager start the holder, and does it ourselves if that fails.
    private func spawnService(
        _ program: String, as policy: LoginPolicy
    ) throws(SystemCallError) {
        let arguments = task.serviceArguments(
            executable: host.holderExecutable, socket: socketPath)
        let process = try Spawn.start(
            executable: program, arguments: [ServiceCommand.program] + arguments,
            environment: LoginPolicy.managerEnvironment(of: host.account), keepStandardError: true)
        let instead = { [self] (reason: String) in
            guard !hasArrived, !isOver, !isSpawned else { return }
            var policy = policy
            policy.hasUserManager = false
            warning = policy.warning ?? policy.sandboxWarning
            host.log.warning("the session is started without \(program): \(reason)")
            orFail { () throws(SystemCallError) in try spawnProcess() }
        }
        Reaper.reap(process, on: host.loop) { status in
            if status != .exited(code: 0) { instead("it ended: \(status)") }
        }
        host.loop.assumeIsolated().scheduleTask(in: Self.servicePatience) {
            instead("it takes too long")
        }
    }

    private func spawnProcess() throws(SystemCallError) {
        isSpawned = true
        let process = try Spawn.start(
            executable: host.holderExecutable, arguments: ["relay-holder", socketPath],
            environment: memorySettings, keepStandardError: false)
        Reaper.reap(process, on: host.loop) { [self] status in
            // A holder leaves its first process behind at once, with success.
            guard status != .exited(code: 0) else { return }
            finish(.failed(StartFailed(.system, "\(host.holderExecutable) ended: \(status)")))
        }
    }

    private func finish(_ outcome: Outcome) {
        guard !isOver else { return }
        isOver = true
        listener?.close(promise: nil)
        try? host.sessions.starting.remove(socketName)
        promise.succeed(outcome)
    }
}
