// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The end of a process that is nobody's child here.
enum Ended {
    /// Waits for it, by a watcher that ends with it.
    static func wait(for pid: pid_t) async throws {
        let watcher = try Program.start("/usr/bin/tail", ["--pid=\(pid)", "-f", "/dev/null"])
        try await watcher.status()
    }
}
