// SPDX-License-Identifier: Apache-2.0
internal import Glibc
package import RelayWire

/// A program of the system that is run for what it answers, and never waited for without end.
package enum Command {
    /// Of its output; the programs asked here say a line or two.
    package static let maximumOutput = 64 * 1024

    package enum Outcome: Equatable, Sendable {
        /// No program of that name is on the path.
        case notFound
        /// With what it wrote to standard output and error, as far as it is text.
        case ended(ExitStatus, output: String)
        /// It was ended for it.
        case tooSlow
        case failed(SystemCallError)

        /// The output, if it ended with status 0.
        package var success: String? {
            guard case .ended(.exited(code: 0), let output) = self else { return nil }
            return output
        }
    }

    /// Runs a program found on `PATH` of `environment`, which is all the environment it gets, in a
    /// session of its own without input. Blocks for `patience` at most.
    package static func run(
        _ name: String, _ arguments: [String], environment: [String], patience: Duration
    ) -> Outcome {
        guard let executable = find(name, in: environment) else { return .notFound }
        do throws(SystemCallError) {
            let pipe = try Pipe()
            let process = try Spawn.start(
                executable: executable, arguments: [name] + arguments, environment: environment,
                output: pipe.writing)
            close(pipe.writing)
            return wait(for: process, pipe.reading, until: .now + patience)
        } catch {
            return .failed(error)
        }
    }

    /// The first executable file of this name in the directories of PATH. A name with a slash is
    /// that file.
    package static func find(_ name: String, in environment: [String]) -> String? {
        let isProgram = { (path: String) in unsafe access(path, X_OK) == 0 }
        if name.contains("/") { return isProgram(name) ? name : nil }
        let prefix = "PATH="
        let path = environment.last { $0.hasPrefix(prefix) }?.dropFirst(prefix.count)
        let directories = (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return directories.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .first(where: isProgram)
    }

    /// Ends the owner.
    private static func close(_ descriptor: consuming OwnedDescriptor) {}

    private static func wait(
        for process: CInt, _ output: borrowing OwnedDescriptor, until deadline: Instant
    ) -> Outcome {
        var bytes: [UInt8] = []
        var hasEnded = false
        while !hasEnded, isReadable(output, until: deadline) {
            let (more, transfer) = output.read(atMost: 4096)
            if case .bytes = transfer { bytes += more } else { hasEnded = true }
            if bytes.count > maximumOutput { break }
        }
        // A program may close its output long before its end.
        while hasEnded, ContinuousClock.now < deadline {
            if let status = Spawn.reap(process) {
                return .ended(status, output: String(decoding: bytes, as: UTF8.self))
            }
            usleep(2000)
        }
        // It has a process group of its own.
        _ = kill(-process, SIGKILL)
        _ = waitpid(process, nil, 0)
        return .tooSlow
    }

    private typealias Instant = ContinuousClock.Instant

    private static func isReadable(
        _ descriptor: borrowing OwnedDescriptor, until deadline: Instant
    ) -> Bool {
        Readiness.wait(for: [(descriptor.raw, .readable)], until: deadline)?.first == true
    }
}
