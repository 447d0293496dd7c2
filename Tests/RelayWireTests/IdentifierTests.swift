// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@Suite struct IdentifierTests {
    @Test func `an id is written as 32 digits and read back`() {
        let id = SessionID(Bits128(high: 0xAB, low: .max))
        #expect(id.description == "00000000000000abffffffffffffffff")
        #expect(SessionID(id.description) == id)
        #expect(Bits128(bytes: id.bits.bytes) == id.bits)
    }

    @Test(arguments: [
        "", "0", "00000000000000ABffffffffffffffff", "00000000000000abfffffffffffffff",
        "00000000000000abffffffffffffffff0", "+0000000000000abffffffffffffffff",
        "00000000000000ag0000000000000000",
    ])
    func `nothing else is an id`(_ text: String) { #expect(SessionID(text) == nil) }

    @Test func `an id has 16 bytes`() {
        #expect(Bits128(bytes: Array(repeating: 0, count: 15)) == nil)
        #expect(Bits128(bytes: Array(repeating: 0, count: 17)) == nil)
    }

    @Test(arguments: ["a", "Z", "0", "_", "work", "a.b-c_D9", String(repeating: "n", count: 64)])
    func `these are names`(_ text: String) { #expect(SessionName(text)?.text == text) }

    @Test(arguments: [
        "", ".", ".hidden", "-rf", "a/b", "a b", "naïve", "a\n", String(repeating: "n", count: 65),
        "0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF",
    ])
    func `these are no names`(_ text: String) { #expect(SessionName(text) == nil) }
}
