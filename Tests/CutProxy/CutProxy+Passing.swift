// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// What happens at the ends of the conduits, and how bytes get through. Always on the loop.
extension CutProxy {
    /// A connection was accepted and is about to become active.
    func arrived(_ newcomer: any Channel) {
        guard !weather.isHeld else {
            counters.refused += 1
            return Conduit.close(newcomer, .reset)
        }
        counters.accepted += 1
        let id = counters.accepted
        conduits[id] = Conduit()
        counters.open = conduits.count
        // Fails only when the newcomer has closed already, which its handler would have told.
        try? newcomer.pipeline.syncOperations.addHandler(EndHandler(self, id, .client))
    }

    func opened(_ channel: any Channel, _ end: End, of id: Int) {
        guard let conduit = conduits[id] else { return Conduit.close(channel, .reset) }
        conduit.opened(end, channel)
        cutIfDue()
        if end == .client { connect(id) }
        for direction in Direction.allCases { pump(direction, of: id) }
    }

    private func connect(_ id: Int) {
        guard conduits[id] != nil else { return }
        ClientBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EndHandler(self, id, .server))
                }
            }
            .connect(to: target)
            .whenFailure { [self] _ in assumeIsolated { $0.drop(id, .reset) } }
    }

    func received(_ bytes: ByteBuffer, from end: End, of id: Int) {
        conduits[id]?.flow(end.sends).received(bytes)
        pump(end.sends, of: id)
    }

    /// The end sends no more, or is gone altogether.
    func ended(_ ending: Flow.Ending, _ end: End, of id: Int) {
        guard let conduit = conduits[id] else { return }
        conduit.flow(end.sends).ending = ending
        if case .gone = ending { conduit.flow(end.gets).sinkLost() }
        pump(end.sends, of: id)
    }

    /// Passes on what may pass now, or asks for more if there is nothing.
    func pump(_ direction: Direction, of id: Int) {
        guard !weather.isStalled, let flow = conduits[id]?.flow(direction), !flow.isBusy,
            let sink = flow.sink
        else { return }
        guard flow.pending.readableBytes > 0 else { return idle(flow, of: id) }
        let count = weather.allowance(flow.pending.readableBytes, direction)
        guard count > 0 else { return }
        weather.passed(count, direction)
        flow.isWriting = true
        sink.writeAndFlush(flow.take(count)).whenSuccess { [self] in
            assumeIsolated { $0.wrote(count, direction, of: id) }
        }
    }

    private func idle(_ flow: Flow, of id: Int) {
        switch flow.ending {
        case nil: flow.readMore()
        case .finished?: flow.sink?.close(mode: .output, promise: nil)
        case .gone(let cut)?: drop(id, cut)
        }
    }

    /// The kernel took a write. One that failed is not told here: the end of its sink is.
    private func wrote(_ count: Int, _ direction: Direction, of id: Int) {
        guard let flow = conduits[id]?.flow(direction) else { return }
        flow.isWriting = false
        counters.count(count, direction)
        if let rate = weather.bytesPerSecond {
            let pause = TimeAmount.nanoseconds(Int64(count) * 1_000_000_000 / Int64(max(1, rate)))
            flow.rest = loop.scheduleTask(in: pause) { [self] in
                assumeIsolated {
                    $0.conduits[id]?.flow(direction).endRest()
                    $0.pump(direction, of: id)
                }
            }
        }
        cutIfDue()
        pump(direction, of: id)
    }

    func cutIfDue() {
        if let plan = weather.plan, plan.remaining == 0 { cut(plan.cut) }
    }

    private func drop(_ id: Int, _ cut: Cut) {
        conduits.removeValue(forKey: id)?.close(cut)
        counters.open = conduits.count
    }
}
