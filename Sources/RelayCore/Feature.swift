// SPDX-License-Identifier: Apache-2.0

/// End-to-end features beyond what every `relay/1` program understands. Each side says what it has
/// in Hello; the holder's Attached lists what all three programs have in common.
package enum Feature {
    /// The Signal frame.
    package static let signals: UInt64 = 1
    /// Snapshot, and Captured as the answer to a question.
    package static let snapshots: UInt64 = 3
    /// Suppress and Report.
    package static let reports: UInt64 = 4
    /// Denied.
    package static let denials: UInt64 = 7
    /// SessionSize, AskPresent, Present and Drop.
    package static let presence: UInt64 = 5

    /// Watchers, the question that waits, and requests that type.
    package static let jobs: UInt64 = 8

    /// Remark.
    package static let remarks: UInt64 = 9

    /// The Notice frame, between server and client; a client says that it shows them.
    package static let notices: UInt64 = 2

    /// Padding, between client and server: the server says that it takes it.
    package static let padding: UInt64 = 6

    /// All that this build has, and all that its server can forward.
    package static let all: [UInt64] = [
        signals, snapshots, reports, presence, denials, jobs, remarks,
    ]
}
