// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc
internal import RelaySystem

extension PseudoTerminal {
    /// Signals the job in the foreground, as a key such as VINTR would. False when there is none.
    @discardableResult
    package func signalForeground(_ signal: CInt) -> Bool {
        // Asked of the master, this is the foreground of the slave.
        let group = tcgetpgrp(master.raw)
        guard group > 0 else { return false }
        // What keys do is done by the terminal, whoever the job belongs to: we may not signal what
        // runs under sudo.
        let isKey = [SIGINT, SIGQUIT, SIGTSTP].contains(signal)
        if isKey, relay_signal_foreground(master.raw, signal) == 0 { return true }
        return killpg(group, signal) == 0
    }

    /// Whether one of these bytes is a key that makes the terminal signal its foreground job.
    package func signals(on bytes: Span<UInt8>) -> Bool {
        // Of most keys that is clear without a look at the settings.
        var candidates: Set<UInt8> = []
        for index in bytes.indices where Self.maySignal(bytes[index]) {
            candidates.insert(bytes[index])
        }
        guard !candidates.isEmpty else { return false }
        var settings = termios()
        // Asked of the master, these are the slave's.
        guard unsafe tcgetattr(master.raw, &settings) == 0, settings.c_lflag & tcflag_t(ISIG) != 0
        else { return false }
        let characters = ControlCharacters.read(from: settings)
        return [VINTR, VQUIT, VSUSP].contains { key in
            characters[UInt8(key)].map { $0 != 0 && candidates.contains($0) } ?? false
        }
    }

    private static func maySignal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "\t"), 0x1b: false
        default: byte < 0x20 || byte == 0x7f
        }
    }

    /// What the system calls the job in the foreground, by its first process; nil if that has ended.
    package var programInFront: String? {
        let group = tcgetpgrp(master.raw)
        return group > 0 ? ProcessTable.name(of: group) : nil
    }

    /// Signals every job of the terminal's session, in the background and stopped ones too, even
    /// after the child itself has ended. Programs that made a session of their own are out of it.
    /// Answers how many jobs there were: 0 means that the session is gone.
    @discardableResult
    package func signalSession(_ signal: CInt) -> Int { signalJobs(signal).found }

    /// The same; false when there are jobs, and none of them may be signalled: they are another
    /// user's, as what runs under sudo is.
    package func reachesSession(_ signal: CInt) -> Bool {
        let jobs = signalJobs(signal)
        return jobs.found == 0 || jobs.forbidden < jobs.found
    }

    private func signalJobs(_ signal: CInt) -> (found: Int, forbidden: Int) {
        let groups = ProcessTable.groups(inSession: process)
        var forbidden = 0
        for group in groups {
            if killpg(group, signal) != 0, errno == EPERM { forbidden += 1 }
            // A stopped job hears a polite signal only when it goes on.
            if signal == SIGHUP || signal == SIGTERM { killpg(group, SIGCONT) }
        }
        return (groups.count, forbidden)
    }
}
