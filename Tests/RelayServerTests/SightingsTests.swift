// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayServer

/// When and where devices were seen, as the file keeps it.
struct SightingsTests {
    private func key(_ number: Int) -> Fingerprint {
        Fingerprint(
            bytes: [UInt8](repeating: 0, count: 30) + [UInt8(number / 256), UInt8(number % 256)])!
    }

    private func sighting(
        _ seconds: UInt64, _ from: String? = "::1", _ name: String? = nil
    ) -> Sightings.Sighting {
        .init(time: UTCTime(seconds: seconds), from: from, certifiedName: name)
    }

    @Test func `what was seen is read as it was written`() {
        var sightings = Sightings()
        sightings.saw(key(1), sighting(5))
        sightings.saw(key(2), sighting(7, nil))
        sightings.saw(key(3), sighting(6, "192.0.2.1", "my old laptop"))
        #expect(Sightings(parsing: sightings.text) == sightings)
        #expect(String(decoding: sightings.text, as: UTF8.self).hasPrefix("\(key(2)) 1970"))
    }

    @Test func `of more than it remembers it forgets the one seen longest ago`() {
        var sightings = Sightings()
        for number in 0...Sightings.maximumCount {
            sightings.saw(key(number), sighting(UInt64(1000 - number)))
        }
        #expect(sightings.sightings.count == Sightings.maximumCount)
        #expect(sightings.sightings[key(Sightings.maximumCount)] == nil)
        #expect(sightings.text.count <= Sightings.maximumLength)
    }

    @Test func `lines that are not understood are left out`() {
        let text = "x\n\(key(1))\n\(key(2)) yesterday ::1\n\(key(3)) 1970-01-01T00:00:05Z -\n"
        let sightings = Sightings(parsing: Array(text.utf8))
        #expect(sightings.sightings == [key(3): sighting(5, nil)])
    }
}
