// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct ShellWordsTests {
    private static let lines: [(String, [String])] = [
        ("ssh -p 2222", ["ssh", "-p", "2222"]),
        ("  ssh\t-4 \n", ["ssh", "-4"]),
        ("ssh -o 'ProxyCommand=nc %h %p'", ["ssh", "-o", "ProxyCommand=nc %h %p"]),
        (#"ssh -i "my \"own\" \key""#, ["ssh", "-i", #"my "own" \key"#]),
        (#"a\ b c''d """#, ["a b", "cd", ""]),
        ("'$HOME' *", ["$HOME", "*"]),
        ("", []),
    ]

    @Test(arguments: lines)
    func `words are parted as a shell parts them`(line: String, words: [String]) throws {
        #expect(try ShellWords.split(line) == words)
    }

    @Test(arguments: [("a 'b", "'"), ("a \"b", "\""), ("a \\", "\\")])
    func `a quote that stays open is an error`(line: String, quote: String) {
        #expect(throws: ShellWordsError.ends(inside: quote)) { try ShellWords.split(line) }
    }
}
