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
        Self.end([self], grace: milliseconds, patience: milliseconds)
        // Only a process that sits in the kernel outlives SIGKILL; it is left to init.
        return ended() ?? .signalled(number: UInt8(SIGKILL))
    }

    /// The same for several at once: all get `grace` milliseconds to end by themselves, `patience`
    /// when they are asked, and as many when they are made to.
    package static func end(
        _ processes: [ChildProcess], grace: Int, patience: Int
    ) {
        for (signal, time) in [(0, grace), (SIGTERM, patience), (SIGKILL, patience)] {
            if signal != 0 { for process in processes { process.signal(signal) } }
            let deadline = ContinuousClock.now + .milliseconds(time)
            // All of them are looked at, so that each is reaped.
            while processes.count(where: { $0.ended() == nil }) > 0 {
                guard ContinuousClock.now < deadline else { break }
                usleep(2000)
            }
        }
    }
}
