// SPDX-License-Identifier: Apache-2.0
internal import CRelayPTY
internal import Glibc
package import RelayWire

/// Starts programs from a process with threads, where `fork` is not safe.
package enum Spawn {
    /// Starts a program, whose process id it answers, in a session of its own that inherits nothing: no descriptor (standard
    /// error if asked, else /dev/null like the other two), no signal mask, no ignored signal, no
    /// variable but those given. `arguments` begins with the program's own name.
    package static func start(
        executable: String, arguments: [String], environment: [String], keepStandardError: Bool
    ) throws(SystemCallError) -> CInt {
        try start(executable, arguments, environment, keepStandardError, output: -1)
    }

    /// The same, with standard output and error on the open file `output`, which must be 3 or more.
    static func start(
        executable: String, arguments: [String], environment: [String],
        output: borrowing OwnedDescriptor
    ) throws(SystemCallError) -> CInt {
        try start(executable, arguments, environment, false, output: output.raw)
    }

    private static func start(
        _ executable: String, _ arguments: [String], _ environment: [String],
        _ keepStandardError: Bool, output: CInt
    ) throws(SystemCallError) -> CInt {
        var process: CInt = 0
        let error = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe relay_spawn(
                    executable, arguments, environment, keepStandardError, output, &process)
            }
        }
        guard error == 0 else {
            throw SystemCallError(call: "posix_spawn", subject: executable, errno: error)
        }
        return process
    }

    /// The status of a program started here, once it has ended; nil while it runs.
    package static func reap(_ process: CInt) -> ExitStatus? {
        ExitStatus.reap(process)
    }
}

/// Lends the strings as C wants argument vectors: pointers with a null at the end.
package func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer {
        for index in unsafe pointers.indices { unsafe free(pointers[index]) }
    }
    return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
}
