// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import RelayCore

/// One timer for one core: wakes its driver at the core's deadline, or earlier, never much later.
/// Confined to its event loop; lives as long as the driver.
///
/// The deadline is of the clock that goes on while the host sleeps, NIO's is not: after a sleep the
/// wake-up is late by as much, unless something else happens first.
package final class LoopTimer {
    /// A deadline that is later than before by no more than this leaves the old wake-up in place: a
    /// core is told with every frame that it has time, and an early tick is harmless.
    private static let tolerance: Duration = .seconds(1)

    private let loop: any EventLoop
    private var wakeAt: Instant?
    private var task: Scheduled<Void>?

    package init(on loop: any EventLoop) { self.loop = loop }

    /// Runs `wake` once at the deadline; nil is never.
    /// - Parameter wait: not before so long from now, even if the deadline has passed.
    package func arm(
        for deadline: Instant?, notWithin wait: @autoclosure () -> Duration = .zero,
        wake: @escaping () -> Void
    ) {
        guard let deadline else { return cancel() }
        if let wakeAt, (wakeAt...wakeAt + Self.tolerance).contains(deadline) { return }
        cancel()
        wakeAt = deadline
        let delay = max(wait(), deadline - .now)
        task = loop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [weak self] in
            self?.wakeAt = nil
            self?.task = nil
            wake()
        }
    }

    package func cancel() {
        task?.cancel()
        task = nil
        wakeAt = nil
    }
}
