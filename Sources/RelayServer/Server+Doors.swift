// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelaySystem

/// The sockets in the run directory, for the user's own programs on this host.
extension Server {
    /// A link over this one is a link: TLS and all. `relay-server stdio` is at its other end.
    static let linkDoor = "server"
    /// Questions about the server itself. Whoever can connect here knows that the server listens.
    static let controlDoor = "control"

    /// Both are made last: who finds one finds a server that takes links.
    func openDoors() async throws -> [any Channel] {
        let link = try await open(Self.linkDoor) { [self] channel in
            try assumeIsolated { try $0.acceptFromHost(channel) }
        }
        let control = try await open(Self.controlDoor) { [self] channel in
            try assumeIsolated { try $0.acceptControl(channel) }
        }
        return [link, control]
    }

    /// What a server before us left is in the way: we have its lock.
    private func open(
        _ name: String, _ accept: @escaping @Sendable (any Channel) throws -> Void
    ) async throws -> any Channel {
        try runFiles.remove(name)
        let socket = try UnixSocket.listen(in: runFiles, name: name)
        return try await ServerBootstrap(group: loop)
            .childChannelOption(.writeBufferWaterMark, value: HolderConnection.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard PeerUser(of: channel)?.isOurs == true else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    try accept(channel)
                }
            }
            .withBoundSocket(socket.release()).get()
    }

    func closeDoors() {
        try? runFiles.remove(Self.linkDoor)
        try? runFiles.remove(Self.controlDoor)
    }
}
