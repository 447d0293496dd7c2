// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

enum ExitStatus: Equatable, Sendable {
    case exited(CInt)
    case signalled(CInt)

    /// As a shell would put it into `$?`.
    var shellStatus: CInt {
        switch self {
        case .exited(let status): status
        case .signalled(let signal): 128 + signal
        }
    }
}

/// A process that we started and reap. Its id is never used after that.
final class Child: Sendable {
    private enum State {
        case running
        case ended(ExitStatus)
    }

    let pid: pid_t
    private let state = Watched(State.running)

    init(pid: pid_t) {
        self.pid = pid
        // A thread of its own: it blocks until the process ends.
        DispatchQueue(label: "reaper \(pid)").async { [self] in
            var info = unsafe siginfo_t()
            while unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
            state.change { $0 = .ended(Self.reap(pid)) }
        }
    }

    /// Under the lock that `kill` takes, so that no signal goes to a stranger with the same id.
    private static func reap(_ pid: pid_t) -> ExitStatus {
        var status: CInt = 0
        _ = unsafe waitpid(pid, &status, 0)
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }

    /// Sends a signal unless the process has ended already.
    func kill(_ signal: CInt) {
        state.read { state in
            if case .running = state { _ = Glibc.kill(pid, signal) }
        }
    }

    /// Waits for the process to end.
    func status(within bound: Duration) async throws -> ExitStatus {
        let status: ExitStatus? = try await state.first(within: bound) { state in
            if case .ended(let status) = state { status } else { nil }
        }
        guard let status else { throw StageError.waitedInVain(for: "exit", instead: "pid \(pid)") }
        return status
    }
}
