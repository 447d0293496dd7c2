// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelayPTY
package import RelaySystem
package import RelayWire

/// The user's end: three descriptors, and what is to be known about the terminals behind them.
package struct Console: Sendable {
    package let input: CInt
    package let output: CInt
    package let standardError: CInt
    private let inputTerminal: LocalTerminal?
    private let outputTerminal: LocalTerminal?

    package init(input: CInt = 0, output: CInt = 1, standardError: CInt = 2) {
        self.input = input
        self.output = output
        self.standardError = standardError
        inputTerminal = LocalTerminal(input)
        outputTerminal = LocalTerminal(output)
    }

    package var inputIsTerminal: Bool { inputTerminal != nil }
    package var outputIsTerminal: Bool { outputTerminal != nil }
    package var standardErrorIsTerminal: Bool { LocalTerminal.isTerminal(standardError) }
    /// Every key goes to the session: only where its output comes back to the same eyes.
    package var isInteractive: Bool { inputIsTerminal && outputIsTerminal }

    package var size: WindowSize? { (outputTerminal ?? inputTerminal)?.size }

    /// The user's own keys as pairs of an opcode of RFC 4254 §8 and a value. A terminal that is not
    /// made raw shows what is typed itself: then the session's does not.
    package var terminalModes: [UInt64] {
        guard let inputTerminal else { return [] }
        return TerminalModes.encoded(
            inputTerminal.controlCharacters, echoes: isInteractive || !inputTerminal.echoes)
    }

    /// What ends the input of a terminal that is not raw.
    var endOfFileCharacter: UInt8 {
        inputTerminal?.controlCharacters[UInt8(VEOF)] ?? 4
    }

    /// To be called from the main thread; see `LocalTerminal`.
    package func installCrashRestore() throws(SystemCallError) {
        if isInteractive { try inputTerminal?.installCrashRestore(output: output) }
    }

    /// The terminal of the output once more, non-blocking: as an open file of its own, so that the
    /// one the user's shell has stays as it is. Nil where that cannot be.
    func reopenedOutput() -> OwnedDescriptor? { outputTerminal?.reopened(O_WRONLY) }

    /// The same for the input.
    func reopenedInput() -> OwnedDescriptor? { inputTerminal?.reopened(O_RDONLY) }

    func makeRaw() throws(SystemCallError) {
        if isInteractive { try inputTerminal?.makeRaw() }
    }

    /// As it was. A terminal that is gone needs nothing, one that is stuck is not waited for.
    func restore(drained: Bool) {
        if isInteractive { try? inputTerminal?.restore(drained: drained) }
    }
}
