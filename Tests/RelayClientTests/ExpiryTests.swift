// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct ExpiryTests {
    private static let times: [(String, UInt64)] = [
        ("1s", 1000), ("90m", 5_400_000), ("12h", 43_200_000), ("30d", 2_592_000_000),
        ("3650d", Expiry.longest), ("never", 0),
    ]

    @Test(arguments: times)
    func `times are read as people write them`(text: String, milliseconds: UInt64) {
        #expect(Expiry(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "d", "0d", "30", "30 d", "-1d", "+1d", "1.5h", "3651d", "Never", "1w",
        "18446744073709551615d",
    ])
    func `other times are refused`(text: String) {
        #expect(Expiry(text) == nil)
    }
}
