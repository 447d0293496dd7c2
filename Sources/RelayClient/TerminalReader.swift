// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import RelaySystem

/// Reads the user's raw terminal on the event loop, through an open file of its own: a thread in
/// between would cost every key two more wake-ups. Lives as long as the session's client.
final class TerminalReader: InputSource {
    /// A terminal gives no more at once.
    let smallestRead = 4096

    private let loop: any EventLoop
    private let descriptor: CInt
    private let state: NIOLoopBoundBox<State>

    private struct State {
        var channel: (any Channel)?
        var mayRead = false
        var isStopped = false
    }

    init(_ terminal: consuming OwnedDescriptor, on loop: any EventLoop) {
        self.loop = loop
        descriptor = terminal.release()
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    func start(_ report: @escaping @Sendable (InputEvent) -> Void) {
        let report: @Sendable (InputEvent) -> Void = { event in
            if !self.state.value.isStopped { report(event) }
        }
        NIOPipeBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: smallestRead)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(TerminalHandler(report))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .whenComplete { self.opened($0, report) }
    }

    private func opened(
        _ result: Result<any Channel, any Error>, _ report: @Sendable (InputEvent) -> Void
    ) {
        guard case .success(let channel) = result else { return report(.hangup) }
        state.value.channel = channel
        if state.value.isStopped { return channel.close(promise: nil) }
        if state.value.mayRead { channel.read() }
    }

    func allow(_ count: Int) {
        state.value.mayRead = true
        state.value.channel?.read()
    }

    func stop() {
        state.value.isStopped = true
        state.value.channel?.close(promise: nil)
    }
}

/// What the terminal's channel tells.
private final class TerminalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let report: @Sendable (InputEvent) -> Void

    init(_ report: @escaping @Sendable (InputEvent) -> Void) { self.report = report }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        report(.bytes(Array(unwrapInboundIn(data).readableBytesView)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// The other side of the terminal is closed.
    func channelInactive(context: ChannelHandlerContext) { report(.hangup) }
}
