// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

/// The beginning and the end.
extension SessionDriver {
    /// Starts everything; the future is complete when the client may exit. Called once. Without
    /// signals in tests, whose process has other uses for them.
    nonisolated func run(_ signals: SignalWatch?) throws -> EventLoopFuture<Ending> {
        try surroundings.writer.start { event in self.post { $0.outputCame(event) } }
        try surroundings.reader.start { event in self.post { $0.inputCame(event) } }
        try signals?.start { number in self.post { $0.signalCame(number) } }
        if signals != nil { watchNetwork() }
        post { driver in driver.tell { $0.started(now: $1) } }
        return done.futureResult
    }

    /// The core is done. Its last frames go out, the link is closed, all output is written.
    func end(_ outcome: ClientCore.Outcome) {
        guard farewell == nil else { return }
        let ending = reason ?? ending(for: outcome)
        let farewell = Farewell(ending, on: loop, done: done)
        surroundings.reader.stop()
        if words.hasAttached || isRaw, let leaving = screen?.leaving() {
            surroundings.writer.append(.screen(leaving))
        }
        surroundings.writer.append(.end)
        closeLinks(farewell, hearingOut: !ending.isHasty)
        self.farewell = farewell
    }

    private func ending(for outcome: ClientCore.Outcome) -> Ending {
        var ending = words.ending(outcome)
        guard let lastFailure, !links.values.contains(where: \.isTrusted) else { return ending }
        switch outcome {
        case .unreachable: ending = words.failedToConnect(lastFailure)
        case .detached where words.hasAttached:
            ending.lines.append(words.lastAttempt(lastFailure))
        default: break
        }
        return ending
    }

    /// Waits for the last write: closing waits for nothing. Whoever is in no hurry also hears the
    /// server out, which ends the link when it has taken all: a socket that is closed over what the
    /// server still sends would be reset, and that we have seen the exit could be lost.
    private func closeLinks(_ farewell: Farewell, hearingOut: Bool) {
        let open = links
        links = [:]
        var ends: [EventLoopFuture<Void>] = []
        for (id, link) in open {
            link.dialing.giveUp()
            guard let channel = link.channel else { continue }
            let last = link.isTrusted ? takeFrames(for: id, atMost: .max) : []
            let written: EventLoopFuture<Void> =
                last.isEmpty
                ? loop.makeSucceededVoidFuture() : channel.writeAndFlush(ByteBuffer(bytes: last))
            let mode = hearingOut && !last.isEmpty ? CloseMode.output : .all
            written.whenComplete { _ in channel.close(mode: mode, promise: nil) }
            ends.append(channel.closeFuture)
        }
        EventLoopFuture.andAllComplete(ends, on: loop).whenComplete { _ in farewell.linkEnded() }
    }
}
