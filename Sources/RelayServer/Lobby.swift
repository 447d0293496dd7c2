// SPDX-License-Identifier: Apache-2.0

/// The connections that have not shown yet whose they are. Bounded: a newcomer makes one of those
/// who wait leave, chosen at random. So a crowd that never says anything cannot keep a device out:
/// it would have to fill all places again and again within the moment a handshake takes.
struct Lobby: Equatable {
    /// A device is here for one round trip or two; so many come at once only by chance or malice.
    static let places = 128

    private var waiting: [UInt64] = []

    var count: Int { waiting.count }

    /// Takes a connection in; gives the one that has to leave for it.
    mutating func entered(
        _ connection: UInt64, using random: inout some RandomNumberGenerator
    ) -> UInt64? {
        guard waiting.count == Self.places else {
            waiting.append(connection)
            return nil
        }
        let place = Int.random(in: 0..<Self.places, using: &random)
        defer { waiting[place] = connection }
        return waiting[place]
    }

    /// It is known now, or gone.
    mutating func left(_ connection: UInt64) {
        guard let place = waiting.firstIndex(of: connection) else { return }
        waiting.swapAt(place, waiting.count - 1)
        waiting.removeLast()
    }
}
