// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The end of a call: it is complete when the link is closed and all output is written, or when
/// that takes too long. Lives from the outcome to the exit, on the event loop.
struct Farewell {
    /// For the last frames and close_notify, and for output that nobody waits for any more.
    static let patience: TimeAmount = .seconds(1)

    private let link: EventLoopPromise<Void>
    private let output: EventLoopPromise<Void>

    /// `done` gets the ending when everything is over.
    init(_ ending: Ending, on loop: any EventLoop, done: EventLoopPromise<Ending>) {
        let link = loop.makePromise(of: Void.self)
        let output = loop.makePromise(of: Void.self)
        self.link = link
        self.output = output
        link.futureResult.and(output.futureResult).map { _ in ending }.cascade(to: done)
        loop.scheduleTask(in: Self.patience) {
            link.succeed()
            if ending.isHasty { output.succeed() }
        }
    }

    func linkEnded() { link.succeed() }

    func outputEnded() { output.succeed() }

    /// Not another moment.
    func hurry() {
        link.succeed()
        output.succeed()
    }
}
