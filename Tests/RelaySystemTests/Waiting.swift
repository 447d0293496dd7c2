// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayPTY
import RelaySystem
internal import RelayWire

/// The event a test waits for did not come within the bound.
struct NothingHappened: Error {
    var seen: String
}

/// Waits until one of the descriptors has something to read or is at its end. Long, because other
/// builds may have the machine.
func waitUntilReadable(_ descriptors: CInt..., seen: String = "") throws {
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let count = retryingInterrupts { unsafe poll(&polled, nfds_t(polled.count), 60_000) }
    guard count > 0 else { throw NothingHappened(seen: seen) }
}

/// Everything there is to read now.
func drain(_ descriptor: borrowing OwnedDescriptor) -> String {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 8192)
    while case .bytes(let count) = descriptor.read(into: &buffer) {
        text += String(decoding: buffer.prefix(count), as: UTF8.self)
    }
    return text
}

/// Reads until the text has come; answers all that came.
func read(_ descriptor: borrowing OwnedDescriptor, until text: String) throws -> String {
    var seen = ""
    while !seen.contains(text) {
        try waitUntilReadable(descriptor.raw, seen: seen)
        seen += drain(descriptor)
    }
    return seen
}

/// Reads until every writer of a pipe or FIFO is gone.
func readUntilEnd(_ descriptor: borrowing OwnedDescriptor) throws -> String {
    var seen = ""
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
        try waitUntilReadable(descriptor.raw, seen: seen)
        switch descriptor.read(into: &buffer) {
        case .bytes(let count): seen += String(decoding: buffer.prefix(count), as: UTF8.self)
        case .wouldBlock: continue
        case .endOfFile: return seen
        case .failed(let errno): throw SystemCallError(call: "read", errno: errno)
        }
    }
}

extension PseudoTerminal {
    /// Waits for the child's end; answers what it printed, without carriage returns.
    mutating func finish() throws -> (output: String, status: ExitStatus?) {
        var output = ""
        while true {
            try waitUntilReadable(master.raw, exitDescriptor.raw, seen: output)
            let status = reap()
            output += drain(master)
            guard status != nil else { continue }
            return (String(decoding: output.utf8.filter { $0 != 13 }, as: UTF8.self), status)
        }
    }
}

extension ChildSpecification {
    static func program(_ executable: String, _ arguments: String...) -> ChildSpecification {
        ChildSpecification(
            executable: executable, arguments: [executable] + arguments,
            environment: ["PATH=/usr/bin:/bin", "LC_ALL=C"], directory: "/",
            size: WindowSize(columns: 80, rows: 24))
    }

    static func shell(_ script: String) -> ChildSpecification {
        program("/bin/sh", "-c", script)
    }

    /// Runs it to its end; the lines it printed.
    func lines() throws -> [String] {
        var terminal = try PseudoTerminal.start(self)
        return try terminal.finish().output.split(separator: "\n").map(String.init)
    }
}

/// The sets in lines of /proc/PID/status, without 32 and 33: these are the C library's own, ignored
/// in whatever its `posix_spawn` starts, and nobody can change them.
func signalSets(_ lines: [String]) -> [UInt64] {
    let own: UInt64 = 1 << 31 | 1 << 32
    return lines.compactMap { UInt64($0.suffix(16), radix: 16) }.map { $0 & ~own }
}
