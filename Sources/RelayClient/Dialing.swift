// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix

/// One attempt to get a connection, which may be given up at any time. Lives until there is a
/// channel, or none.
final class Dialing: Sendable {
    let connection: EventLoopFuture<any Channel>
    private let promise: EventLoopPromise<any Channel>
    private let state: NIOLoopBoundBox<State>

    private struct State {
        /// The socket that is connecting.
        var socket: (any Channel)?
        /// The program whose link has not begun yet.
        var run: LinkProgram.Run?
        var isGivenUp = false
    }

    init(on loop: any EventLoop) {
        promise = loop.makePromise()
        connection = promise.futureResult
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Nobody wants the connection any more. One that is there is closed by who has it.
    func giveUp() {
        state.value.isGivenUp = true
        state.value.socket?.close(promise: nil)
        let run = state.value.run
        run?.giveUp()
    }

    /// Tries these, one after the other, until one takes the connection.
    func connect(to addresses: ArraySlice<SocketAddress>, _ dialer: Dialer) {
        guard let first = addresses.first else { return promise.fail(ConnectFailure.unknownName) }
        dialer.bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { self.state.value.socket = channel }
            }
            .connect(to: first)
            .whenComplete { result in
                self.state.value.socket = nil
                let rest = addresses.dropFirst()
                switch result {
                case .success: self.promise.completeWith(result)
                case .failure where rest.isEmpty || self.state.value.isGivenUp:
                    self.promise.completeWith(result)
                case .failure: self.connect(to: rest, dialer)
                }
            }
    }

    /// Starts this program, which carries it.
    func run(_ program: LinkProgram, on loop: any EventLoop) {
        loop.execute {
            guard !self.state.value.isGivenUp else {
                return self.promise.fail(ConnectFailure.timedOut)
            }
            let run = program.run(on: loop)
            self.state.value.run = run
            run.connection.whenComplete { result in
                self.state.value.run = nil
                self.promise.completeWith(result)
            }
        }
    }

    /// Somebody else makes it.
    func follow(_ connection: EventLoopFuture<any Channel>) {
        connection.cascade(to: promise)
    }
}
