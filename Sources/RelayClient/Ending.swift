// SPDX-License-Identifier: Apache-2.0

internal import RelaySystem

/// How a call ends: the exit status, and what is said on standard error before.
package struct Ending: Equatable, Sendable {
    /// For everything that is our own failure, not the remote command's.
    package static let failureStatus: Int32 = 255

    package var status: Int32
    package var lines: [String] = []
    /// The remote program runs on, or what it printed is not all there: the local terminal is put
    /// right by `Reset.leaving`.
    package var needsReset = false
    /// The user wants to be out: output that standard output does not take at once is given up.
    var isHasty = false

    package init(status: Int32, lines: [String] = []) {
        self.status = status
        self.lines = lines
    }

    package static func failure(_ lines: String...) -> Ending {
        Ending(status: failureStatus, lines: lines)
    }

    /// Says the lines.
    package func say(on descriptor: Int32 = 2) {
        let text = lines.map { "relay: \($0)\n" }.joined()
        _ = OutputWriter.write(Array(text.utf8), to: descriptor)
    }
}
