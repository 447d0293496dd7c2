// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Of several connections that are tried at once, the first that is there; later ones are closed.
/// Lives until all have come to something.
final class FirstConnection: Sendable {
    let connection: EventLoopFuture<any Channel>
    private let promise: EventLoopPromise<any Channel>
    private let state: NIOLoopBoundBox<State>

    private struct State {
        var isDone = false
        var waiting = 0
        /// Of the one that failed first: it was the likeliest.
        var failure: (any Error)?
        /// Nothing else will be tried.
        var isComplete = false
    }

    init(on loop: any EventLoop) {
        promise = loop.makePromise()
        connection = promise.futureResult
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// One more is tried.
    func add(_ attempt: EventLoopFuture<any Channel>) {
        state.value.waiting += 1
        attempt.whenComplete { result in
            self.state.value.waiting -= 1
            switch result {
            case .success(let channel) where self.state.value.isDone: channel.close(promise: nil)
            case .success: self.finish(result)
            case .failure(let error):
                self.state.value.failure = self.state.value.failure ?? error
                self.failIfOver()
            }
        }
    }

    /// That was all.
    func complete() {
        state.value.isComplete = true
        failIfOver()
    }

    var isDone: Bool { state.value.isDone }

    private func failIfOver() {
        guard state.value.isComplete, state.value.waiting == 0, let failure = state.value.failure
        else { return }
        finish(.failure(failure))
    }

    private func finish(_ result: Result<any Channel, any Error>) {
        guard !state.value.isDone else { return }
        state.value.isDone = true
        promise.completeWith(result)
    }
}
