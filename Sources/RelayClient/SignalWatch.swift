// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem

/// Signals become events: blocked in every thread but one, which waits for them.
struct SignalWatch: Sendable {
    /// What the client acts on, less what the caller had ignored: after nohup(1) SIGHUP means
    /// nothing, and a shell script's background job ignores the keyboard's signals.
    private let watched: [CInt]

    init() {
        watched = [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT].filter(Self.isNotIgnored)
    }

    /// To be called before threads are started: they inherit it.
    func block() { change(SIG_BLOCK) }

    /// Back to what signals do by default, while the main thread asks the user something.
    func unblock() { change(SIG_UNBLOCK) }

    func start(_ report: @escaping @Sendable (CInt) -> Void) throws(SystemCallError) {
        try startThread {
            var set = set
            var number: CInt = 0
            while true {
                if unsafe sigwait(&set, &number) == 0 { report(number) }
            }
        }
    }

    /// Whether a program usually ends with this one.
    static func ends(_ signal: CInt) -> Bool {
        [SIGINT, SIGQUIT, SIGTERM, SIGHUP].contains(signal)
    }

    private func change(_ how: CInt) {
        var set = set
        unsafe pthread_sigmask(how, &set, nil)
    }

    private var set: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in watched { unsafe sigaddset(&set, signal) }
        return set
    }

    private static func isNotIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return true }
        let handler = unsafe action.__sigaction_handler.sa_handler
        return unsafe unsafeBitCast(handler, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
