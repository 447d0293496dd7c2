// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import RelayCore

extension Dialer {
    /// Where a server that ssh has introduced can be reached without ssh.
    private static let patienceToReach: TimeAmount = .seconds(5)
    /// A host has a few addresses; not all of them are for us.
    private static let mostPlaces = 8

    /// The first of these names and addresses at which the server with this key answers; all are
    /// tried at once. Blocks; not for the event loop.
    func place(of key: Fingerprint, among places: [String]) -> Reached {
        let attempts = places.prefix(Self.mostPlaces).map { place in
            var dialer = self
            dialer.destination.name = place
            return (place, dialer.meet(within: Self.patienceToReach))
        }
        var firstFailure: ConnectFailure?
        for (place, attempt) in attempts {
            do {
                let presented = try attempt.wait()
                if presented.key == key { return .at(place, address: presented.address) }
                firstFailure = firstFailure ?? .otherKey(presented.key)
            } catch {
                firstFailure = firstFailure ?? ConnectFailure(error)
            }
        }
        return .nowhere(firstFailure ?? .timedOut)
    }

    enum Reached {
        case at(String, address: String?)
        /// Why not at the first place.
        case nowhere(ConnectFailure)
    }
}
