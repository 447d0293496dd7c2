// SPDX-License-Identifier: Apache-2.0

internal import CRelayPTY
internal import Glibc

/// The signals by which a user or a system ends or stops a program, held back while it has something
/// to put in order first, such as a terminal without echo. For the main thread of a program that has
/// no others yet.
package struct HeldSignals: ~Copyable {
    private static let numbers = [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP]

    /// Readable when one of them has come.
    private let arrival: OwnedDescriptor

    package init() throws(SystemCallError) {
        let raw = unsafe relay_watch_signals(Self.numbers, Self.numbers.count)
        guard raw >= 0 else { throw SystemCallError(call: "signalfd") }
        arrival = OwnedDescriptor(owning: raw)
        Self.change(SIG_BLOCK)
    }

    /// Waits until the descriptor can be read; false if a signal came first.
    package func wait(for descriptor: CInt) -> Bool {
        let ready = Readiness.wait(
            for: [(arrival.raw, .readable), (descriptor, .readable)], until: nil)
        return ready?[0] != true
    }

    /// Lets those that have come do what they do, and holds them back again. Comes back from SIGTSTP
    /// when the user goes on, and from those that are ignored.
    package func deliver() {
        Self.change(SIG_UNBLOCK)
        Self.change(SIG_BLOCK)
    }

    deinit { Self.change(SIG_UNBLOCK) }

    private static func change(_ how: CInt) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(how, &set, nil)
    }
}
