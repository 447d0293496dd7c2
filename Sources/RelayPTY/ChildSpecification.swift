// SPDX-License-Identifier: Apache-2.0

package import RelayWire

/// What to run in a new terminal, and in which surroundings. Nothing is inherited from the process
/// that starts it: what is not said here has its default.
package struct ChildSpecification: Equatable, Sendable {
    /// An absolute path; no search.
    package var executable: String
    /// All of argv: the first is the program's own name, such as "-bash" for a login shell.
    package var arguments: [String]
    /// "NAME=value". SSH_TTY is added, since only the terminal knows its name.
    package var environment: [String]
    /// If it cannot be entered, `/` takes its place and the terminal says so.
    package var directory: String
    package var size: WindowSize
    package var umask: UInt32 = 0o022
    /// Absolute, not added to our own.
    package var nice: Int32 = 0
    package var openFilesLimit: OpenFilesLimit?
    /// Signals the program finds ignored, as under nohup.
    package var ignoredSignals: [Int32] = []
    /// Standard input is a pipe, whose end can be told from any byte, and not the terminal.
    package var inputIsPipe = false
    /// By place in `c_cc`; nil: the system's own.
    package var controlCharacters: [UInt8: UInt8]?
    /// The terminal shows what is typed, until a program decides otherwise.
    package var echoes = true

    /// RLIMIT_NOFILE.
    package struct OpenFilesLimit: Equatable, Sendable {
        package var soft: UInt64
        package var hard: UInt64

        package init(soft: UInt64, hard: UInt64) {
            self.soft = soft
            self.hard = hard
        }
    }

    package init(
        executable: String, arguments: [String], environment: [String], directory: String,
        size: WindowSize
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.size = size
    }
}
