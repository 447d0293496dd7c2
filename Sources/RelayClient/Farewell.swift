// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The end of a call: it is over when the links are closed and all output is written, or when that
/// takes too long. Lives from the outcome to the exit, on the event loop.
struct Farewell {
    /// For the last frames and close_notify, and for output that nobody waits for any more.
    private static let patience: TimeAmount = .seconds(1)

    /// Complete when everything is over.
    let isOver: EventLoopFuture<Void>
    private let links: EventLoopPromise<Void>
    private let output: EventLoopPromise<Void>

    /// Whoever `isHasty` does not wait for output that is not taken.
    init(on loop: any EventLoop, isHasty: Bool = false) {
        let links = loop.makePromise(of: Void.self)
        let output = loop.makePromise(of: Void.self)
        self.links = links
        self.output = output
        isOver = links.futureResult.and(output.futureResult).map { _ in }
        loop.scheduleTask(in: Self.patience) {
            links.succeed()
            if isHasty { output.succeed() }
        }
    }

    func linksEnded() { links.succeed() }

    func outputEnded() { output.succeed() }

    /// Not another moment.
    func hurry() {
        links.succeed()
        output.succeed()
    }
}
