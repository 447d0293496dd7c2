// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@Suite struct UTCTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"), (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"), (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"), (UTCTime.maximum, "9999-12-31T23:59:59Z"),
        ] as [(UInt64, String)])
    func `a second is a date, and back`(seconds: UInt64, text: String) {
        #expect(UTCTime(seconds: seconds).description == text)
        #expect(UTCTime(text)?.seconds == seconds)
    }

    @Test func `every day of four hundred years comes back`() {
        for day in 0..<146_097 as Range<UInt64> {
            let time = UTCTime(seconds: day * 86400 + day % 86400)
            #expect(UTCTime(time.description) == time)
        }
    }

    @Test(arguments: [
        "", "2026-11-24", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00z", "1969-12-31T23:59:59Z", "+026-01-01T00:00:00Z",
        "2026-01-01T00:00:0éZ",
    ])
    func `nothing else is a date`(text: String) {
        #expect(UTCTime(text) == nil)
    }

    @Test func `what is beyond the last date is the last date`() {
        #expect(UTCTime(seconds: .max).seconds == UTCTime.maximum)
    }
}
