// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@Suite struct RoundTripTests {
    @Test func `the first sample counts whole, later ones an eighth`() {
        var roundTrip = RoundTrip()
        #expect(roundTrip.smoothed == nil)
        #expect(roundTrip.bound == .zero)
        roundTrip.measured(.milliseconds(80))
        #expect(roundTrip.smoothed == .milliseconds(80))
        #expect(roundTrip.variation == .milliseconds(40))
        roundTrip.measured(.milliseconds(160))
        #expect(roundTrip.smoothed == .milliseconds(90))
        #expect(roundTrip.variation == .milliseconds(50))
        #expect(roundTrip.bound == .milliseconds(290))
    }

    @Test func `the least is kept, and time does not go backwards`() {
        var roundTrip = RoundTrip()
        for sample in [50, 20, 70, -5] { roundTrip.measured(.milliseconds(sample)) }
        #expect(roundTrip.least == .zero)
    }
}
