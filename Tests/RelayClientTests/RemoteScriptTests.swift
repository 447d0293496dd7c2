// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct RemoteScriptTests {
    @Test(arguments: [RemoteScript.Verb.enrol, .stdio], [nil, "~/my relay/relay-server"])
    func `every login shell reads the same: one pair of quotes, nothing odd inside`(
        verb: RemoteScript.Verb, path: String?
    ) {
        let text = RemoteScript(verb, serverPath: path).text
        #expect(text.hasPrefix("exec sh -c '"))
        #expect(text.hasSuffix("'"))
        #expect(text.count { $0 == "'" } == 2)
        #expect(!text.contains { "\\!\n".contains($0) })
        #expect(text.contains("exec \"$p\" \(verb.rawValue);"))
    }

    @Test func `the home directory is the one on the host`() {
        let text = RemoteScript(.enrol, serverPath: "~/bin/relay server").text
        #expect(text.contains("for p in \"$HOME/bin/relay server\"; do"))
    }

    @Test func `the usual places are searched if none is given`() {
        let text = RemoteScript(.enrol, serverPath: nil).text
        #expect(text.contains("for p in relay-server \"$HOME/.local/bin/relay-server\""))
        #expect(text.contains("\"/opt/relay/bin/relay-server\"; do"))
    }

    @Test(arguments: ["", "-x", "a'b", "a\"b", "a$b", "a`b", "a\\b", "a!b", "a\nb"])
    func `a path that shells read differently is refused`(path: String) {
        #expect(throws: SSHClientError.badPath(path)) { try SSHClient(serverPath: path) }
    }
}
