// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// A signal as people write it: `TERM`, `SIGTERM` or `15`. Its number is Linux's, which travels.
package struct SignalName: Equatable, Sendable {
    private static let names = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
        "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
        "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ]

    package let number: UInt64

    /// Nil for anything else.
    package init?(_ text: String) {
        if let number = UInt64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard Request.signals.contains(number) else { return nil }
            self.number = number
            return
        }
        let upper = text.uppercased()
        let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        number = UInt64(index) + 1
    }

    /// `SIGTERM`, or the number if it has no name here.
    static func text(_ number: UInt64) -> String {
        Request.signals.contains(number) ? "SIG" + names[Int(number) - 1] : "signal \(number)"
    }
}
