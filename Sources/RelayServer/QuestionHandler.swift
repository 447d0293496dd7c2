// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore
internal import RelayWire

/// A short talk with a holder: a few frames, one answer, the end. Lives as long as its connection.
final class QuestionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let question: [Frame]
    private let answers: Set<FrameType>
    private let patience: TimeAmount
    /// Kept once: with the first frame that is an answer, or with nil when there is none.
    private var promise: EventLoopPromise<Frame?>?
    private var decoder = FrameDecoder()
    private var timeout: Scheduled<Void>?

    /// Anything but `answers` is read and forgotten.
    init(
        _ question: [Frame], answers: Set<FrameType>, patience: TimeAmount,
        promise: EventLoopPromise<Frame?>
    ) {
        self.question = question
        self.answers = answers
        self.patience = patience
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
            self.finish(nil, context)
        }
        var buffer = context.channel.allocator.buffer(capacity: 1024)
        for frame in question { buffer.write(frame) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        decoder.feed(unwrapInboundIn(data).readableBytesView)
        do throws(WireError) {
            while promise != nil, let frame = try decoder.next() {
                if answers.contains(frame.type) { finish(frame, context) }
            }
        } catch {
            finish(nil, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(nil, context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(nil, context)
    }

    private func finish(_ answer: Frame?, _ context: ChannelHandlerContext) {
        guard let promise else { return }
        self.promise = nil
        timeout?.cancel()
        promise.succeed(answer)
        context.close(promise: nil)
    }
}
