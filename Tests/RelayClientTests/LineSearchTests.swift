// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct LineSearchTests {
    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    @Test func `a line is found when it is whole, or as soon as it matches`() throws {
        var search = try LineSearch("^done [0-9]+$")
        #expect(search.found(in: bytes("begun\r\n\u{1b}[1mdo")) == nil)
        #expect(search.found(in: bytes("ne\u{1b}[0m 4")) == "done 4")
        var prompt = try LineSearch("\\$ $")
        #expect(prompt.found(in: bytes("ls\r\na b\r\nme$ ")) == "me$ ")
    }

    @Test func `lines before are not looked at twice`() throws {
        var search = try LineSearch("a.*b")
        #expect(search.found(in: bytes("a\r\nb\r\n")) == nil)
        #expect(search.found(in: bytes("a b")) == "a b")
    }

    @Test func `of an endless line the end is looked at`() throws {
        var search = try LineSearch("end")
        for _ in 0..<10 {
            #expect(search.found(in: [UInt8](repeating: 0x61, count: 4000)[...]) == nil)
        }
        #expect(search.found(in: bytes("end"))?.utf8.count == LineSearch.longestLine)
    }

    @Test func `what is no expression is said`() {
        #expect(throws: LineSearchError.self) { try LineSearch("(") }
    }
}
