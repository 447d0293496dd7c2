// SPDX-License-Identifier: Apache-2.0

internal import RelayWire

/// What the user is told of other sessions in the same window, each in a line that is to fit into
/// one.
extension Words {
    /// The session that was chosen is not to be had; a new one has no name yet.
    func stays(_ refused: Refused, outOf goal: String?, undelivered: Int) -> String {
        let goal = goal ?? "a new session"
        let said = refused.text.isEmpty ? "" : ": " + Printable.line(refused.text)
        let reason =
            switch refused.code {
            case .ended, .noSuchSession: "\(goal) has ended"
            case .unreachable: "\(goal) does not answer"
            case .inside: "this terminal is inside \(goal)"
            case .startFailed: "\(goal) could not be started\(said)"
            default: "\(goal) is refused\(said)"
            }
        let keys = undelivered > 0 ? "; what you typed for it is thrown away" : ""
        return "\(reason); still in \(session ?? "the one before")\(keys)"
    }
}
