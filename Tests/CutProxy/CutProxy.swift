// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import NIOPosix

/// A bad network in one object: a TCP proxy on loopback that cuts, stalls and slows on command.
///
/// Lives from `start` to `shutdown` on one event loop, which is also the actor's executor, so its
/// handlers enter it without a hop.
package actor CutProxy {
    package nonisolated let port: Int
    nonisolated let loop: any EventLoop
    var target: SocketAddress
    var weather = Weather()
    var conduits: [Int: Conduit] = [:]
    private let listener: any Channel
    private var watchers: [AsyncStream<Counters>.Continuation] = []

    package internal(set) var counters = Counters() {
        didSet { if counters != oldValue { tellWatchers() } }
    }

    /// Listens on `port` of 127.0.0.1 (0: any free one) and passes connections on to `target`.
    package static func start(target: SocketAddress, port: Int = 0) async throws -> CutProxy {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        // Connections wait in the kernel until the proxy exists to take them.
        let listener = try await ServerBootstrap(group: loop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: port).get()
        let proxy = try CutProxy(loop: loop, listener: listener, target: target)
        try await proxy.listen()
        return proxy
    }

    private init(loop: any EventLoop, listener: any Channel, target: SocketAddress) throws {
        guard let port = listener.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        self.loop = loop
        self.listener = listener
        self.target = target
        self.port = port
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe loop.executor.asUnownedSerialExecutor()
    }

    private func listen() async throws {
        try listener.pipeline.syncOperations.addHandler(NewcomerHandler(self))
        try await listener.setOption(.autoRead, value: true).get()
    }

    /// Cuts everything and listens no more.
    package func shutdown() async {
        try? await listener.close().get()
        cut(.finish)
    }

    /// The counters now and after every change, the newest only; never ends by itself.
    package func changes() -> AsyncStream<Counters> {
        let (stream, watcher) = AsyncStream.makeStream(
            of: Counters.self, bufferingPolicy: .bufferingNewest(1))
        watcher.yield(counters)
        watchers.append(watcher)
        return stream
    }

    private func tellWatchers() {
        watchers.removeAll { watcher in
            if case .terminated = watcher.yield(counters) { return true }
            return false
        }
    }
}
