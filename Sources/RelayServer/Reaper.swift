// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelaySystem
internal import RelayWire

/// Takes the exit status of a child, without waiting for it: it is asked for again and again, at
/// growing intervals. Our children leave their work to a grandchild and end within milliseconds.
enum Reaper {
    private static let first: TimeAmount = .milliseconds(2)
    private static let longest: TimeAmount = .seconds(10)

    static func reap(
        _ process: CInt, on loop: any EventLoop, then: @escaping (ExitStatus) -> Void
    ) {
        look(for: process, on: loop, after: first, then: then)
    }

    private static func look(
        for process: CInt, on loop: any EventLoop, after delay: TimeAmount,
        then: @escaping (ExitStatus) -> Void
    ) {
        loop.assumeIsolated().scheduleTask(in: delay) {
            if let status = Spawn.reap(process) { return then(status) }
            look(for: process, on: loop, after: min(delay * 2, longest), then: then)
        }
    }
}
