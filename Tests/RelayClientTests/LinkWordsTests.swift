// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayClient

@Suite struct LinkWordsTests {
    private let now = Instant.now

    private func line(
        _ seconds: Int, waiting: Int = 0, hasRoute: Bool = true, key: String? = "~",
        isFull: Bool = false
    ) -> String {
        let outage = Outage(
            since: now - .milliseconds(seconds * 1000 + 400), hasRoute: hasRoute, waiting: waiting)
        return LinkWords.line(outage, key: key, isFull: isFull, now: now)
    }

    @Test func `the line says how long, what is done, what waits and how to leave`() {
        #expect(line(12) == "relay: offline 12 s · trying · ~. to leave")
        #expect(
            line(119, waiting: 34)
                == "relay: offline 119 s · trying · 34 keys waiting · ~. to leave")
        #expect(line(120, waiting: 1, key: nil) == "relay: offline 2 min · trying · 1 key waiting")
        #expect(
            line(7200, hasRoute: false) == "relay: offline 2 h · no network · ~. to leave")
        #expect(
            line(3, waiting: 65536, isFull: true)
                == "relay: offline 3 s · trying · 65536 keys waiting, no more are taken"
                + " · ~. to leave")
    }

    @Test func `the report has round trips, losses, and what was replayed and skipped`() {
        var history = LinkHistory()
        var roundTrip = RoundTrip()
        #expect(
            LinkWords.report(history, roundTrip, now: now)
                == "no round trip measured yet · 0 links lost · 0 bytes replayed, 0 skipped")
        roundTrip.measured(.milliseconds(101))
        roundTrip.measured(.microseconds(4321))
        history.lost = 1
        history.replayed = 1234
        history.skipped = 5
        history.since = now - .seconds(150)
        #expect(
            LinkWords.report(history, roundTrip, now: now)
                == "round trip 88 ms (least 4.3) · 1 link lost · this one for 2 min"
                + " · 1234 bytes replayed, 5 skipped")
    }

    @Test func `thrown away keys are counted, and those that had left`() {
        #expect(LinkWords.discarded(2, uncertain: 0) == "2 keys thrown away")
        #expect(
            LinkWords.discarded(0, uncertain: 1)
                == "0 keys thrown away · 1 key may have arrived before")
    }
}
