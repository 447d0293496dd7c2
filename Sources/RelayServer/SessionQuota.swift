// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How many sessions a server lets there be, how large their rings together, and how much is kept of
/// those that have ended and that nobody has looked at.
package struct SessionQuota: Equatable, Sendable {
    /// More shells than anybody has; a script gone wrong stops here.
    package static let usualSessions: UInt64 = 1000

    /// No more sessions than this can be asked for.
    package static let mostSessions: UInt64 = 100_000
    /// No larger rings than this can be asked for, in bytes: 1 PiB, more than any host has.
    package static let largestRings: UInt64 = 1 << 50

    package var sessions = SessionQuota.usualSessions
    /// In bytes.
    package var rings = SessionQuota.halfOfMemory
    /// Ended sessions that are kept, and what their rings may hold together.
    package var ended: UInt64 = 100
    package var endedBytes: UInt64 = 256 << 20

    package init() {}

    /// Nil unless it is a number, or one with k, m or g, of at least one byte and no more than the bound.
    package static func rings(_ text: String) -> UInt64? {
        let units: [Character: UInt64] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = text.last.flatMap { units[$0] }
        guard let number = UInt64(unit == nil ? text : String(text.dropLast())) else { return nil }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit ?? 1)
        return !isTooLarge && (1...largestRings).contains(bytes) ? bytes : nil
    }

    /// Of the host's memory; 1 GiB if nobody knows.
    static var halfOfMemory: UInt64 {
        let pages = sysconf(CInt(_SC_PHYS_PAGES))
        let size = sysconf(CInt(_SC_PAGESIZE))
        guard pages > 0, size > 0 else { return 1 << 30 }
        return UInt64(pages) * UInt64(size) / 2
    }
}
