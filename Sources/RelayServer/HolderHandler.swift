// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// The connection to the holder of one channel: frames between it and the link. It is read only
/// while the client takes what comes. Lives as long as the connection, on its event loop.
final class HolderHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let channel: UInt64
    /// Nil once the link has closed the channel: then it is told nothing more.
    private weak var link: Link?
    private var context: ChannelHandlerContext?
    private var decoder = FrameDecoder()
    /// Written at the next flush.
    private var outgoing = ByteBuffer()
    /// The channel was asked to read, and waits for the client.
    private var owesRead = false

    init(of channel: UInt64, link: Link) {
        self.channel = channel
        self.link = link
    }

    /// Whether the holder takes what is sent; true before it is connected.
    var isWritable: Bool { context?.channel.isWritable ?? true }

    func send(_ frame: Frame) { outgoing.write(frame) }

    func flush() {
        guard outgoing.readableBytes > 0, let context else { return }
        let buffer = outgoing
        outgoing = ByteBuffer()
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// The link is not interested any more. What was sent still goes out if there is room for it.
    func close() {
        link = nil
        flush()
        context?.close(promise: nil)
    }

    func readIfAllowed() {
        guard owesRead, let context else { return }
        read(context: context)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        if let link { link.holderOpened(channel) } else { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func read(context: ChannelHandlerContext) {
        owesRead = link?.isClientWritable == false
        if !owesRead { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do {
            while let link, let frame = try decoder.next() {
                try link.received(frame, fromHolderOf: channel)
            }
            link?.settle()
        } catch {
            link?.holderFailed(error, channel)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        link?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { link?.holderDrained() }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        link?.holderClosed(channel)
        link = nil
        context.fireChannelInactive()
    }

    /// An I/O error; the connection ends with it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
