// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayClient

@Suite struct SizingTests {
    @Test func `who gives the size is read as people write it`() {
        #expect(Sizing("leader") == .leader)
        #expect(Sizing("smallest") == .smallest)
        #expect(Sizing("120x40") == .fixed(columns: 120, rows: 40))
        #expect(Sizing("1024x1") == .fixed(columns: 1024, rows: 1))
    }

    @Test(arguments: [
        "", "x", "80", "80x", "x24", "80x24x1", "0x24", "80x0", "1025x24", "80x1025", "+8x24",
        "80 x 24", "Leader", "80X24", "99999999999999999999x1",
    ])
    func `other words are refused`(text: String) {
        #expect(Sizing(text) == nil)
    }
}
