// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How many sessions a server lets there be, how large their rings together, and how much is kept of
/// those that have ended and that nobody has looked at.
package struct SessionQuota: Equatable, Sendable {
    /// More shells than anybody has; a script gone wrong stops here.
    package static let usualSessions: UInt64 = 1000

    package var sessions = SessionQuota.usualSessions
    /// In bytes.
    package var rings = SessionQuota.halfOfMemory
    /// Ended sessions that are kept, and what their rings may hold together.
    package var ended: UInt64 = 100
    package var endedBytes: UInt64 = 256 << 20

    package init() {}

    /// Of the host's memory; 1 GiB if nobody knows.
    static var halfOfMemory: UInt64 {
        let pages = sysconf(CInt(_SC_PHYS_PAGES))
        let size = sysconf(CInt(_SC_PAGESIZE))
        guard pages > 0, size > 0 else { return 1 << 30 }
        return UInt64(pages) * UInt64(size) / 2
    }
}
