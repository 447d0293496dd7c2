// SPDX-License-Identifier: Apache-2.0

internal import Glibc
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
        case ready
        /// What the holder said; nil if it ended without a word.
        case failed(StartFailed?)
    }

    private let host: ServedHost
    private let socketName: String
    private let promise: EventLoopPromise<Outcome>
    private var listener: (any Channel)?
    private var hasArrived = false
    private var isOver = false

    private init(_ host: ServedHost) {
        self.host = host
        socketName = "\(Bits128(bytes: Random.bytes(Bits128.byteCount))!)"
        promise = host.loop.makePromise()
    }

    static func begin(_ specify: Specify, on host: ServedHost) -> EventLoopFuture<Outcome> {
        let start = HolderStart(host)
        do throws(SystemCallError) {
            try start.listen(toGive: specify)
            try start.spawn()
        } catch {
            start.finish(.failed(StartFailed(.system, "\(error)")))
        }
        return start.promise.futureResult
    }

    private func listen(toGive specify: Specify) throws(SystemCallError) {
        let socket = try UnixSocket.listen(in: host.sessions.starting, name: socketName)
        let frames = [Frame(host.hello), Frame(specify)]
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
        case .ready: finish(.ready)
        case .startFailed: finish(.failed(try? frame?.decode(StartFailed.self)))
        default: finish(.failed(nil))
        }
    }

    private func spawn() throws(SystemCallError) {
        let path = "\(host.sessions.starting.path)/\(socketName)"
        let process = try Spawn.start(
            executable: host.holderExecutable, arguments: ["relay-holder", path],
            environment: memorySettings, keepStandardError: false)
        Reaper.reap(process, on: host.loop) { [self] status in
            // A holder leaves its first process behind at once, with success.
            guard status != .exited(code: 0) else { return }
            finish(.failed(StartFailed(.system, "\(host.holderExecutable) ended: \(status)")))
        }
        host.loop.assumeIsolated().scheduleTask(in: Self.patience) { self.finish(.failed(nil)) }
    }

    private func finish(_ outcome: Outcome) {
        guard !isOver else { return }
        isOver = true
        listener?.close(promise: nil)
        try? host.sessions.starting.remove(socketName)
        promise.succeed(outcome)
    }
}

/// `struct ucred` of unix(7), which needs _GNU_SOURCE to be visible.
private struct PeerUser: Sendable {
    private var process: CInt = 0
    private var user: UInt32 = 0
    private var group: UInt32 = 0

    /// Nil if the kernel does not say at once.
    init?(of channel: any Channel) {
        guard let provider = channel as? any SocketOptionProvider else { return nil }
        let answer: EventLoopFuture<PeerUser> = provider.unsafeGetSocketOption(
            level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(SO_PEERCRED))
        var known: PeerUser?
        answer.assumeIsolated().whenSuccess { known = $0 }
        guard let known else { return nil }
        self = known
    }

    var isOurs: Bool { user == geteuid() }
}
