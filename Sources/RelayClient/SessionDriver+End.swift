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
        post { $0.begin() }
        return done.futureResult
    }

    /// The core is done. Its last frames go out, the link is closed, all output is written.
    func end(_ outcome: ClientCore.Outcome) {
        guard farewell == nil else { return }
        let ending = reason ?? ending(for: outcome)
        let farewell = Farewell(on: loop, isHasty: ending.isHasty)
        farewell.isOver.map { ending }.cascade(to: done)
        surroundings.reader.stop()
        if words.hasAttached || isRaw, let leaving = screen?.leaving() {
            surroundings.writer.append(.screen(leaving))
        }
        surroundings.writer.append(.end)
        self.farewell = farewell
        links.end(hearingOut: !ending.isHasty) { core.nextFrame(on: $0, now: .now) }
            .whenComplete { _ in farewell.linksEnded() }
    }

    private func ending(for outcome: ClientCore.Outcome) -> Ending {
        var ending = words.ending(outcome)
        guard let lastFailure = links.lastFailure, !links.isOpen else { return ending }
        switch outcome {
        case .unreachable: ending = words.failedToConnect(lastFailure)
        case .detached where words.hasAttached:
            ending.lines.append(words.lastAttempt(lastFailure))
        default: break
        }
        return ending
    }
}
