// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import RelaySystem

extension LinkProgram {
    /// Starts the program; the channel is there when the link's bytes can go both ways.
    func connect(on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        loop.flatSubmit { self.begin(loop) }
    }

    private func begin(_ loop: any EventLoop) -> EventLoopFuture<any Channel> {
        let complaints = Complaints(areShown: mayAsk)
        let child: ChildProcess
        let ends: Ends
        do throws(SystemCallError) {
            (child, ends) = try start()
        } catch {
            return loop.makeFailedFuture(ConnectFailure.program("\(error)"))
        }
        if let errors = ends.errors { listen(to: errors, complaints, loop) }
        let begun = loop.makePromise(of: Void.self)
        return NIOPipeBootstrap(group: loop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = LinkProgramHandler(self, child, complaints, begun: begun)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .takingOwnershipOfDescriptors(input: ends.output, output: ends.input)
            .flatMap { channel in
                channel.closeFuture.whenComplete { _ in Self.bury(child, on: loop) }
                return begun.futureResult.map { channel }
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
