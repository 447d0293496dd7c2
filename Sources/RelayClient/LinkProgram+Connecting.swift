// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import RelaySystem

extension LinkProgram {
    /// One run of the program, until its link begins. On the event loop.
    struct Run {
        /// There when the link's bytes can go both ways.
        let connection: EventLoopFuture<any Channel>
        /// Ends the program: nobody wants its link any more.
        let giveUp: () -> Void
    }

    /// Starts the program. On the event loop.
    func run(on loop: any EventLoop) -> Run {
        let complaints = Complaints(areShown: mayAsk)
        let started: Started
        do throws(SystemCallError) {
            started = try start()
        } catch {
            let failure = ConnectFailure.program("\(error)")
            return Run(connection: loop.makeFailedFuture(failure), giveUp: {})
        }
        if let errors = started.ends.errors { listen(to: errors, complaints, loop) }
        let begun = loop.makePromise(of: Void.self)
        begun.futureResult.whenFailure { error in
            self.failed(started, wasGivenUp: ConnectFailure(error) == .timedOut)
        }
        let pipes = open(started, complaints, loop, begun)
        pipes.whenFailure { begun.fail($0) }
        return Run(connection: pipes.flatMap { pipes in begun.futureResult.map { pipes } }) {
            begun.fail(ConnectFailure.timedOut)
            started.child.signal(SIGTERM)
            pipes.whenSuccess { $0.close(promise: nil) }
        }
    }

    private func open(
        _ started: Started, _ complaints: Complaints, _ loop: any EventLoop,
        _ begun: EventLoopPromise<Void>
    ) -> EventLoopFuture<any Channel> {
        let child = started.child
        return NIOPipeBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = LinkProgramHandler(self, child, complaints, begun: begun)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .takingOwnershipOfDescriptors(input: started.ends.output, output: started.ends.input)
            .map { channel in
                channel.closeFuture.whenComplete { _ in Self.bury(child, on: loop) }
                return channel
            }
    }

    private func listen(to errors: CInt, _ complaints: Complaints, _ loop: any EventLoop) {
        _ = NIOPipeBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(complaints)
                }
            }
            .takingOwnershipOfDescriptor(input: errors)
    }

    /// Reaps a program whose link is over; one that does not end by itself is made to.
    private static func bury(_ child: ChildProcess, on loop: any EventLoop) {
        guard child.ended() == nil else { return }
        look(for: child, on: loop, .now + .milliseconds(patience), SIGTERM)
    }

    private static func look(
        for child: ChildProcess, on loop: any EventLoop, _ deadline: ContinuousClock.Instant,
        _ signal: CInt
    ) {
        loop.scheduleTask(in: .milliseconds(10)) {
            guard child.ended() == nil else { return }
            guard ContinuousClock.now >= deadline else {
                return look(for: child, on: loop, deadline, signal)
            }
            child.signal(signal)
            look(for: child, on: loop, .now + .milliseconds(patience), SIGKILL)
        }
    }
}
