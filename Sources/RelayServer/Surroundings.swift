// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import RelaySystem
internal import RelayWire

/// What the server found when it was started, and hands on to every session: shells start as if
/// they were started beside the server, whatever it changes for itself later.
package struct Surroundings: Equatable, Sendable {
    package var umask: UInt64 = 0o022
    /// Nice value, −20…19.
    package var nice = 0
    /// RLIMIT_NOFILE, soft and hard; empty if unknown.
    package var openFiles: [UInt64] = []
    package var ignoredSignals: [UInt64] = []

    package init() {}

    /// Reads all of it. To be called first: later the server ignores signals of its own.
    package static func current() -> Surroundings {
        var found = Surroundings()
        found.read(status: readFile("/proc/self/status"))
        errno = 0
        found.nice = Int(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            // RLIM_INFINITY is more than the wire can say; so is no real limit.
            found.openFiles = [limit.rlim_cur, limit.rlim_max].map {
                min(UInt64($0), Varint.maximum)
            }
        }
        return found
    }

    /// Takes umask and ignored signals from the text of /proc/self/status (proc(5)).
    package mutating func read(status: String) {
        for line in status.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count == 2 else { continue }
            switch words[0] {
            case "Umask:": umask = UInt64(words[1], radix: 8) ?? umask
            case "SigIgn:":
                let mask = UInt64(words[1], radix: 16) ?? 0
                ignoredSignals = (1...64).filter { mask >> ($0 - 1) & 1 == 1 }
            default: break
            }
        }
    }

    /// Lets the server have as many connections as the system allows it. Sessions are not
    /// affected: they get what was found.
    package static func raiseOpenFilesLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }

    private static func readFile(_ path: String) -> String {
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return "" }
        let file = OwnedDescriptor(owning: raw)
        var text = [UInt8](repeating: 0, count: 8192)
        guard case .bytes(let count) = file.read(into: &text) else { return "" }
        return String(decoding: text.prefix(count), as: UTF8.self)
    }
}
