// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc

/// A program that runs for us, and our ends of its standard input, output and error. Whoever has it
/// reaps it: see `process`.
package struct PipedProgram: ~Copyable {
    package let process: CInt
    /// What we write to it.
    package let input: OwnedDescriptor
    /// What it writes.
    package let output: OwnedDescriptor
    /// Nil where its standard error is ours.
    package let errors: OwnedDescriptor?

    /// Where a program stands towards the user's terminal.
    package enum Place: Sendable {
        /// In our session and process group: it may ask the user something, and ^C reaches it.
        case atTerminal
        /// In a session of its own: it has no terminal, and all of it can be ended at once.
        case apart
    }

    /// Starts a program that is found by PATH, with our environment. `words` begins with its name.
    package static func start(
        _ words: [String], _ place: Place, keepsStandardError: Bool
    ) throws(SystemCallError) -> PipedProgram {
        let input = try Pipe()
        let output = try Pipe()
        guard !keepsStandardError else {
            let streams = [input.reading.raw, output.writing.raw, STDERR_FILENO]
            let process = try spawn(words, streams, place)
            return PipedProgram(
                process: process, input: input.writing, output: output.reading, errors: nil)
        }
        let errors = try Pipe()
        let streams = [input.reading.raw, output.writing.raw, errors.writing.raw]
        let process = try spawn(words, streams, place)
        return PipedProgram(
            process: process, input: input.writing, output: output.reading, errors: errors.reading)
    }

    /// Gives our ends away; from now on somebody else closes them.
    package consuming func release() -> (input: CInt, output: CInt, errors: CInt?) {
        (input.release(), output.release(), errors?.release())
    }

    private static func spawn(
        _ words: [String], _ streams: [CInt], _ place: Place
    ) throws(SystemCallError) -> CInt {
        var process: CInt = 0
        let program = words.first ?? ""
        let error = unsafe withCStrings(words) { words in
            unsafe relay_spawn_with_streams(program, words, streams, place == .apart, &process)
        }
        guard error == 0 else {
            throw SystemCallError(call: "posix_spawn", subject: program, errno: error)
        }
        return process
    }
}
