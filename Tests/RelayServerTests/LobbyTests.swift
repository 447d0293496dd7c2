// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RelayServer

/// Who waits to be known, and who has to leave.
struct LobbyTests {
    /// Gives the numbers it was made with, over and over.
    private struct Fixed: RandomNumberGenerator {
        var numbers: [UInt64]
        mutating func next() -> UInt64 {
            numbers.append(numbers.removeFirst())
            return numbers[numbers.count - 1]
        }
    }

    private func full() -> Lobby {
        var lobby = Lobby()
        var random = SystemRandomNumberGenerator()
        for number in 1...UInt64(Lobby.places) {
            _ = lobby.entered(number, using: &random)
        }
        return lobby
    }

    @Test func `at the limit a newcomer makes somebody leave and stays himself`() {
        var lobby = full()
        var random = Fixed(numbers: [0])
        let evicted = [1000, 1001].map { lobby.entered($0, using: &random) }
        #expect(evicted == [1, 1000])
        #expect(lobby.count == Lobby.places)
    }

    @Test func `everybody may be the one`() {
        var random = SystemRandomNumberGenerator()
        var evicted: Set<UInt64> = []
        for _ in 0..<5000 {
            var lobby = full()
            if let number = lobby.entered(1000, using: &random) { evicted.insert(number) }
        }
        #expect(evicted.count == Lobby.places)
        #expect(!evicted.contains(1000))
    }

    @Test func `a place that became free is used before anybody has to leave`() {
        var lobby = full()
        var random = SystemRandomNumberGenerator()
        lobby.left(17)
        lobby.left(17)
        #expect(lobby.count == Lobby.places - 1)
        let evicted = lobby.entered(1000, using: &random)
        #expect(evicted == nil)
        #expect(lobby.count == Lobby.places)
    }
}
