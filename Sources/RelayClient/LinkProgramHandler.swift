// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelaySystem
internal import RelayWire

/// The beginning of the pipeline of a link that a program carries, below TLS: skips what is printed
/// before the link begins, and tells why the program ended. Lives as long as the link.
final class LinkProgramHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// After the end of what the program prints its own end is awaited for so long.
    private static let patience: Duration = .seconds(1)
    /// A program that has closed its pipes is about to end; so many milliseconds hold up nobody.
    private static let shortPatience = 100

    private let program: LinkProgram
    private let child: ChildProcess
    private let complaints: Complaints
    /// Nil when the link has begun.
    private var marker: LinkMarker?
    private let begun: EventLoopPromise<Void>
    /// The other end of the link has been heard.
    private var hasHeard = false
    /// What there is to say about the end was said.
    private var hasEnded = false

    /// `begun` is kept when the link's bytes follow, and broken if they never do.
    init(
        _ program: LinkProgram, _ child: ChildProcess, _ complaints: Complaints,
        begun: EventLoopPromise<Void>
    ) {
        self.program = program
        self.child = child
        self.complaints = complaints
        self.begun = begun
        marker = program.isMarked ? LinkMarker() : nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if marker == nil { begun.succeed() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard marker != nil else { return pass(unwrapInboundIn(data), context) }
        switch marker?.feed(unwrapInboundIn(data).readableBytesView) {
        case .searching, nil: break
        case .found(let rest):
            marker = nil
            // Whoever waits for this puts TLS behind us before it returns.
            begun.succeed()
            if !rest.isEmpty { pass(ByteBuffer(bytes: rest), context) }
        case .version:
            end(context, because: .program("the relay-server there is of a later version"))
        case .tooMuchNoise:
            end(context, because: .program("much was printed there, but no relay-server answered"))
        }
    }

    private func pass(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        hasHeard = true
        complaints.hush()
        program.worked()
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        awaitEnd(context, until: .now + Self.patience)
    }

    func channelInactive(context: ChannelHandlerContext) {
        begun.fail(ConnectFailure.closed)
        // A program that is gone before it was written to: the error of that write says nothing.
        if !hasHeard, !hasEnded, let status = child.wait(milliseconds: Self.shortPatience) {
            context.fireErrorCaught(failure(status))
        }
        context.fireChannelInactive()
    }

    /// The program says nothing more: soon there is an exit status that explains it.
    private func awaitEnd(_ context: ChannelHandlerContext, until deadline: Instant) {
        guard context.channel.isActive else { return }
        if let status = child.ended() {
            return end(context, because: status == .exited(code: 0) ? .closed : failure(status))
        }
        guard Instant.now < deadline else { return end(context, because: .closed) }
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(5)) {
            self.awaitEnd(context, until: deadline)
        }
    }

    private func failure(_ status: ExitStatus) -> ConnectFailure {
        .program(program.reason(status, lastLine: complaints.lastLine))
    }

    private func end(_ context: ChannelHandlerContext, because failure: ConnectFailure) {
        hasEnded = true
        begun.fail(failure)
        context.fireErrorCaught(failure)
        context.close(promise: nil)
    }
}
