// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct RingSizeTests {
    private static let sizes: [(String, UInt64)] = [
        ("64k", 65536), ("65536", 65536), ("4m", 4_194_304), ("4M", 4_194_304),
        ("1g", 1_073_741_824), ("1048576k", 1_073_741_824), ("1073741824", 1_073_741_824),
    ]

    @Test(arguments: sizes)
    func `sizes are read as people write them`(text: String, bytes: UInt64) {
        #expect(RingSize(text)?.bytes == bytes)
    }

    @Test(arguments: [
        "", "k", "63k", "65535", "2g", "1073741825", "1.5m", "-1m", "+64k", "64kb", "64 k",
        "0x10000", "18446744073709551615g", "18446744073709551616",
    ])
    func `other sizes are refused`(text: String) {
        #expect(RingSize(text) == nil)
    }
}
