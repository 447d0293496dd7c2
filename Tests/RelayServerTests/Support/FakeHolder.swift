// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import RelaySystem
import RelayWire
import Synchronization

/// Listens where a session's holder would, and leaves what to say to the test.
final class FakeHolder {
    let session: SessionID
    private let listener: any Channel
    private let count = ConnectionCount()
    private var connections: AsyncStream<FramePeerParts>.AsyncIterator
    private let idLock: FileLock?
    private let nameLock: FileLock?

    private struct FramePeerParts: Sendable {
        var channel: any Channel
        var frames: AsyncStream<Frame>
    }

    /// With a name it has that name's lock too.
    init(
        _ session: SessionID, name: SessionName? = nil, in state: StateDirectory,
        on loop: any EventLoop
    ) async throws {
        let run = try state.runDirectory()
        let id = session.description
        idLock = try run.lock(file: "\(id).lock", content: [])
        nameLock =
            try name.map { name in
                try run.subdirectory("names", create: true)
                    .lock(file: name.text, content: Array(id.utf8))
            } ?? nil
        let socket = try UnixSocket.listen(in: run, name: id)
        _ = try run.createExclusively(file: "\(id).started")
        let (stream, sink) = AsyncStream.makeStream(of: FramePeerParts.self)
        listener = try await ServerBootstrap(group: loop)
            .childChannelInitializer { [count] channel in
                count.value.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    let (frames, frameSink) = AsyncStream.makeStream(of: Frame.self)
                    try channel.pipeline.syncOperations.addHandler(FrameSinkHandler(frameSink))
                    sink.yield(FramePeerParts(channel: channel, frames: frames))
                }
            }
            .withBoundSocket(socket.release()).get()
        connections = stream.makeAsyncIterator()
        self.session = session
    }

    /// Connections of servers that have come so far.
    var connectionCount: Int { count.value.withLock(\.self) }

    deinit { listener.close(promise: nil) }

    /// The next connection of a server.
    func accept() async throws -> FramePeer {
        guard let parts = await connections.next(isolation: #isolation) else {
            throw ChannelError.eof
        }
        return FramePeer(parts.channel, parts.frames)
    }
}

private final class ConnectionCount: Sendable {
    let value = Mutex(0)
}
