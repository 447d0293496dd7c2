// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

/// The beginning and the end.
extension SessionDriver {
    /// Starts everything; the future is complete when the client may exit. Called once.
    nonisolated func run(_ signals: SignalWatch) throws -> EventLoopFuture<Ending> {
        try surroundings.writer.start { event in self.post { $0.outputCame(event) } }
        try surroundings.reader.start { event in self.post { $0.inputCame(event) } }
        try signals.start { number in self.post { $0.signalCame(number) } }
        post { driver in driver.tell { $0.started(now: $1) } }
        return done.futureResult
    }

    /// The core is done. Its last frames go out, the link is closed, all output is written.
    func end(_ outcome: ClientCore.Outcome) {
        guard farewell == nil else { return }
        var ending = reason ?? words.ending(outcome)
        if reason == nil, outcome == .unreachable, let lastFailure {
            ending = words.failedToConnect(lastFailure)
        }
        let farewell = Farewell(ending, on: loop, done: done)
        surroundings.reader.stop()
        surroundings.writer.append(.end)
        closeLink(farewell)
        self.farewell = farewell
    }

    /// Waits for the last write: closing waits for nothing.
    private func closeLink(_ farewell: Farewell) {
        guard let link, let channel = link.channel else { return farewell.linkEnded() }
        self.link = nil
        let last = link.isTrusted ? takeFrames(atMost: .max) : []
        let written: EventLoopFuture<Void> =
            last.isEmpty
            ? loop.makeSucceededVoidFuture() : channel.writeAndFlush(ByteBuffer(bytes: last))
        written.whenComplete { _ in channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in farewell.linkEnded() }
    }
}
