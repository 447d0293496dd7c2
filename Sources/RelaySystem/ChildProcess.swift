// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import RelayWire
internal import Synchronization

/// A process that we started and reap. Its id is never used after that, so no signal reaches a
/// stranger that has the same one.
package final class ChildProcess: Sendable {
    private let process: CInt
    /// It leads a process group, whose members get the signals too.
    private let leads: Bool
    private let status = Mutex<ExitStatus?>(nil)

    package init(_ process: CInt, _ place: PipedProgram.Place) {
        self.process = process
        leads = place == .apart
    }

    /// How it ended; nil while it runs. Asks the system, and reaps.
    package func ended() -> ExitStatus? {
        status.withLock { status in
            if status == nil { status = ExitStatus.reap(process) }
            return status
        }
    }

    /// Sends a signal unless it has been reaped.
    package func signal(_ number: CInt) {
        status.withLock { status in
            guard status == nil else { return }
            _ = kill(leads ? -process : process, number)
        }
    }

    /// Holds up this thread until the process has ended, so many milliseconds at most.
    package func wait(milliseconds: Int) -> ExitStatus? {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while true {
            if let status = ended() { return status }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(2000)
        }
    }

    /// Holds up this thread until the process has ended, which is asked and then made to.
    @discardableResult
    package func end(patience milliseconds: Int) -> ExitStatus {
        for step in [0, SIGTERM, SIGKILL] {
            if step != 0 { signal(step) }
            if let status = wait(milliseconds: milliseconds) { return status }
        }
        // Only a process that sits in the kernel outlives SIGKILL; it is left to init.
        return .signalled(number: UInt8(SIGKILL))
    }
}
