// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// One direction of one connection: what was read from its source and not yet passed to its sink.
///
/// There is one read or one write under way at a time, so a slow sink stops the reading and the
/// source feels it. Lives as long as its conduit, on the proxy's loop.
final class Flow {
    /// How the source ended; told to the sink once everything before it has been passed on.
    enum Ending {
        /// The source closed its sending half.
        case finished
        /// The source is gone altogether.
        case gone(Cut)
    }

    let direction: Direction
    var source: (any Channel)?
    /// Nil until the connection to it stands, and again when it is gone; then nothing is read.
    var sink: (any Channel)?
    private(set) var pending = ByteBuffer()
    var ending: Ending?
    /// The end of the pause that keeps the rate; nil when not resting.
    var rest: Scheduled<Void>?
    var isWriting = false
    private var isReading = false

    init(_ direction: Direction) { self.direction = direction }

    /// A write or a pause is under way; its end goes on by itself.
    var isBusy: Bool { isWriting || rest != nil }

    func received(_ bytes: ByteBuffer) {
        isReading = false
        pending.writeImmutableBuffer(bytes)
    }

    /// Takes the next `count` bytes to pass on.
    func take(_ count: Int) -> ByteBuffer {
        guard let slice = pending.readSlice(length: count) else {
            preconditionFailure("more was allowed than is pending")
        }
        pending.discardReadBytes()
        return slice
    }

    func readMore() {
        guard !isReading, ending == nil, let source else { return }
        isReading = true
        source.read()
    }

    func endRest() {
        rest?.cancel()
        rest = nil
    }

    /// The sink is gone: nothing more can pass.
    func sinkLost() {
        sink = nil
        pending.clear()
    }
}
