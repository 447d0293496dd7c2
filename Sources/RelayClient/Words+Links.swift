// SPDX-License-Identifier: Apache-2.0

internal import RelayCore

extension Words {
    /// What another attempt cannot mend, so long as there was no answer: another key than the one that
    /// is pinned, a server that refuses our certificate (of which we hear after the handshake) or
    /// speaks otherwise, or, before it was ever met, a failure that will not pass. Once there was an
    /// answer, another server is most likely a strange network's: the next attempt may find ours.
    func hopeless(
        _ failure: ConnectFailure, _ links: LinkSet, isAnswered: Bool
    ) -> Ending? {
        guard !isAnswered else { return nil }
        switch failure {
        case .otherKey(let key): return changedKey(key, pinned: links.pin ?? key)
        case .protocolBroken, .tls: return failedToConnect(failure)
        default: return links.hasMetServer || failure.mayPass ? nil : failedToConnect(failure)
        }
    }
}
