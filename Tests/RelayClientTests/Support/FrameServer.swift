// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import RelayCore
import RelayTLS
import RelayWire

/// A server that a test plays itself, link by link and frame by frame.
final class FrameServer: Sendable {
    let identity: Identity
    private let links: AsyncStream<FrameLink>
    private let listener: any Channel

    var port: Int { listener.localAddress?.port ?? 0 }

    convenience init() async throws {
        let (key, certificate) = try Identity.generate(commonName: "server")
        try await self.init(
            as: Identity(keyPEM: key, certificatePEM: certificate), at: "127.0.0.1", port: 0)
    }

    /// The same host at another address.
    convenience init(like other: FrameServer, at address: String) async throws {
        try await self.init(as: other.identity, at: address, port: other.port)
    }

    private init(as identity: Identity, at address: String, port: Int) async throws {
        let tls = try TLSContext(role: .server, identity: identity)
        let (links, announce) = AsyncStream.makeStream(of: FrameLink.self)
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers: [any ChannelHandler] = [
                        try TLSHandler(context: tls), FrameLinkHandler(announce),
                    ]
                    try channel.pipeline.syncOperations.addHandlers(handlers)
                }
            }
            .bind(host: address, port: port).get()
        self.identity = identity
        self.links = links
    }

    /// The next client that finishes its handshake.
    func link() async throws -> FrameLink {
        for await link in links { return link }
        throw CancellationError()
    }

    func close() async throws { try await listener.close().get() }
}

/// The server's end of one link.
struct FrameLink: Sendable {
    /// A frame, and the number of the read that completed it.
    typealias Received = (frame: Frame, read: Int)

    /// Ends with the connection.
    let received: AsyncStream<Received>
    private let channel: any Channel

    init(_ channel: any Channel, received: AsyncStream<Received>) {
        self.channel = channel
        self.received = received
    }

    func send(_ bodies: any FrameBody...) async throws { try await send(all: bodies) }

    /// As one write.
    func send(all bodies: [any FrameBody]) async throws {
        var bytes: [UInt8] = []
        for body in bodies {
            let isOfLink = body.type.scope == .link
            Frame(body, channel: isOfLink ? Frame.linkChannel : ClientCore.channel)
                .append(to: &bytes)
        }
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func cut() async throws { try await channel.close() }

    /// Everything that comes until the connection's end.
    func rest() async -> [Frame] {
        var frames: [Frame] = []
        for await (frame, _) in received { frames.append(frame) }
        return frames
    }

    /// Waits for a frame of this kind; what comes before it is passed over.
    func next<Body: FrameBody>(_: Body.Type = Body.self) async throws -> Body {
        for await (frame, _) in received where frame.type == Body.type {
            return try frame.decode()
        }
        throw CancellationError()
    }
}

private final class FrameLinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let announce: AsyncStream<FrameLink>.Continuation
    private let tell: AsyncStream<FrameLink.Received>.Continuation
    private let received: AsyncStream<FrameLink.Received>
    private var decoder = FrameDecoder()
    private var reads = 0

    init(_ announce: AsyncStream<FrameLink>.Continuation) {
        self.announce = announce
        (received, tell) = AsyncStream.makeStream(of: FrameLink.Received.self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is TLSEstablished else { return }
        announce.yield(FrameLink(context.channel, received: received))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reads += 1
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        while let frame = try? decoder.next() { tell.yield((frame, reads)) }
    }

    func channelInactive(context: ChannelHandlerContext) { tell.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
