// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RelaySystem

extension PseudoTerminal {
    /// Signals the job in the foreground, as a key such as VINTR would. False when there is none.
    @discardableResult
    package func signalForeground(_ signal: CInt) -> Bool {
        // Asked of the master, this is the foreground of the slave.
        let group = tcgetpgrp(master.raw)
        return group > 0 && killpg(group, signal) == 0
    }

    /// Signals every job of the terminal's session, in the background and stopped ones too, even
    /// after the child itself has ended. Programs that made a session of their own are out of it.
    /// Answers how many jobs there were: 0 means that the session is gone.
    @discardableResult
    package func signalSession(_ signal: CInt) -> Int {
        let groups = ProcessTable.groups(inSession: process)
        for group in groups {
            killpg(group, signal)
            // A stopped job hears a polite signal only when it goes on.
            if signal == SIGHUP || signal == SIGTERM { killpg(group, SIGCONT) }
        }
        return groups.count
    }
}
