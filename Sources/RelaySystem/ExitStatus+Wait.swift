// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import RelayWire

extension ExitStatus {
    /// From what `waitpid` stored. The macros of <sys/wait.h> do not reach Swift.
    package init(waitStatus: CInt) {
        let signal = UInt8(waitStatus & 0x7f)
        let code = UInt8(waitStatus >> 8 & 0xff)
        self = signal == 0 ? .exited(code: code) : .signalled(number: signal)
    }

    /// Takes the status of a child that has ended; nil while it runs. A child whose status is lost,
    /// because somebody ignores SIGCHLD, counts as exited with 255.
    package static func reap(_ process: CInt) -> ExitStatus? {
        var status: CInt = 0
        switch retryingInterrupts({ unsafe waitpid(process, &status, WNOHANG) }) {
        case 0: return nil
        case process: return ExitStatus(waitStatus: status)
        default: return .exited(code: 255)
        }
    }
}
