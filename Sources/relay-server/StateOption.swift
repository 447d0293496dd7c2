// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Logging
import RelaySystem

/// `--state DIR`, which every command takes.
struct StateOption: ParsableArguments {
    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Where key, devices and running sessions are found.",
            discussion: "Default: $XDG_STATE_HOME/relay, or ~/.local/state/relay.",
            valueName: "dir"))
    var path: String?

    func directory() throws(SystemCallError) -> StateDirectory {
        try StateDirectory(explicit: path)
    }
}

extension ParsableCommand {
    /// Makes a failure of ours one line on standard error and exit status 255.
    func orderly(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            complain("\(error)")
            throw ExitCode(255)
        }
    }

    /// One line on standard error.
    func complain(_ text: String) {
        let line = Array("relay-server: \(text)\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }
}

extension Logger {
    static func standardError(_ level: Logger.Level) -> Logger {
        var log = Logger(label: "relay-server") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = level
        return log
    }
}
