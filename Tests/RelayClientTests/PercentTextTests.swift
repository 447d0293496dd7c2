// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct PercentTextTests {
    @Test(arguments: ["ssh -p 2222", "", "100 %", "a\nb\u{1b}", "häuser", "~/x=y,z"])
    func `any text is one word, and comes back`(text: String) {
        let word = PercentText.encode(text)
        #expect(word.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        #expect(PercentText.decode(word[...]) == text)
    }

    @Test(arguments: ["%", "%1", "%zz", "%+1", "a%2", "%FF"])
    func `what is cut off or no text is refused`(word: String) {
        #expect(PercentText.decode(word[...]) == nil)
    }
}
