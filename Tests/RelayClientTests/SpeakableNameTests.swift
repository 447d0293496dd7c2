// SPDX-License-Identifier: Apache-2.0
import RelayWire
import Testing

@testable import RelayClient

@Suite struct SpeakableNameTests {
    @Test func `every pair of words is a valid name`() {
        for adjective in SpeakableName.adjectives {
            for noun in SpeakableName.nouns {
                #expect(SessionName("\(adjective)-\(noun)") != nil)
            }
        }
    }

    @Test func `no word is there twice, and a byte chooses all of them equally often`() {
        #expect(Set(SpeakableName.adjectives).count == 64)
        #expect(Set(SpeakableName.nouns).count == 64)
    }

    @Test func `candidates differ from each other`() {
        // The second and the fourth pair are the first again.
        let bytes: [UInt8] = [1, 2, 1, 2, 3, 4, 65, 66, 5, 6]
        let names = SpeakableName.candidates(bytes).map(\.text)
        #expect(names == ["amber-anchor", "apt-aspen", "brave-beacon"])
    }
}
