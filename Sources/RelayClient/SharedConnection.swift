// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

/// Whether ssh may use a connection that another ssh keeps open (ControlMaster). Lives as long as
/// the program that carries the links.
///
/// After a change of network that connection may be dead, which the ssh that keeps it finds out only
/// when TCP does, after minutes; until then each ssh that joins it hangs, whatever its
/// ConnectTimeout. But where the user logs in with a password it is the only way. So after one that
/// hung the other way is tried, and the one that worked last comes first.
struct SharedConnection: Equatable, Sendable {
    /// A run that was given up earlier was not needed, and need not have hung.
    static let patience: Duration = .seconds(5)

    /// The next run is to make a connection of its own.
    private(set) var isAvoided = false

    /// A run ended before its link began.
    ///
    /// - Parameters:
    ///   - avoiding: it was to make a connection of its own.
    ///   - time: what it took.
    ///   - wasGivenUp: it did not end by itself.
    mutating func failed(avoiding: Bool, after time: Duration, wasGivenUp: Bool) {
        if !wasGivenUp {
            isAvoided = false
        } else if time >= Self.patience {
            isAvoided = !avoiding
        }
    }
}
