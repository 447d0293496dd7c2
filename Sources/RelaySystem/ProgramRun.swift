// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// A program that was run to its end for what it prints. It shares our terminal and standard error,
/// so it may ask the user something. Blocks; not for the event loop.
package struct ProgramRun {
    /// More than any login prints; what comes after it is not read.
    package static let longestOutput = 1 << 20
    /// A program that has said everything gets so many milliseconds to end.
    private static let patience = 2000

    package let output: [UInt8]
    package let status: ExitStatus

    /// `isEnough` ends the reading early: a program may leave something behind that keeps its
    /// output open.
    package init(
        _ words: [String], _ place: PipedProgram.Place = .atTerminal, input: String = "",
        isEnough: ([UInt8]) -> Bool = { _ in false }
    ) throws(SystemCallError) {
        let program = try PipedProgram.start(
            words, place, keepsStandardError: true)
        let child = ChildProcess(program.process, place)
        let ends = program.release()
        let output = Self.exchange(
            input, OwnedDescriptor(owning: ends.input), OwnedDescriptor(owning: ends.output),
            isEnough)
        self.output = output
        status = child.end(patience: Self.patience)
    }

    private static func exchange(
        _ text: String, _ input: consuming OwnedDescriptor, _ output: consuming OwnedDescriptor,
        _ isEnough: ([UInt8]) -> Bool
    ) -> [UInt8] {
        // Shorter than a pipe holds, so this waits for nobody.
        _ = input.write(Array(text.utf8).span)
        _ = consume input
        var bytes: [UInt8] = []
        while bytes.count < longestOutput, !isEnough(bytes) {
            let (piece, transfer) = output.read(atMost: 16 * 1024)
            guard case .bytes = transfer else { break }
            bytes += piece
        }
        return bytes
    }
}
