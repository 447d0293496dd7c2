// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the kernel knows of a running process (proc(5)).
struct ProcessFacts {
    let pid: pid_t

    /// Memory that is this process's alone, in KiB: what it would give back at its end.
    var privateMemory: Int {
        get throws {
            let rollup = try String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8)
            let sizes = rollup.split(separator: "\n").filter { $0.hasPrefix("Private_") }
                .filter { $0.hasPrefix("Private_Dirty") || $0.hasPrefix("Private_Clean") }
                .compactMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) }
            return sizes.reduce(0, +)
        }
    }

    /// Memory that comes from no file, in KiB; told to everybody, whosever process it is.
    var anonymousMemory: Int {
        get throws {
            let statm = try String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8)
            let pages = statm.split(separator: " ").compactMap { Int($0) }
            return (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
        }
    }

    /// What it was called with, program included.
    var words: [String] {
        get throws {
            try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
                .split(separator: "\0", omittingEmptySubsequences: false).dropLast()
                .map(String.init)
        }
    }

    /// How many descriptors it has open.
    var descriptors: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
        }
    }

    /// How many threads it has.
    var threads: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count
        }
    }

    /// Processor time it has used, in clock ticks.
    var ticks: Int {
        get throws {
            let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            let fields = stat[stat.lastIndex(of: ")")!...].split(separator: " ")
            return Int(fields[12])! + Int(fields[13])!
        }
    }

    var isRunning: Bool { FileManager.default.fileExists(atPath: "/proc/\(pid)/exe") }
}
