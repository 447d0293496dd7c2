// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct DestinationTests {
    private static let forms: [(String, String?, String, UInt16)] = [
        ("host", nil, "host", 7722),
        ("alice@host", "alice", "host", 7722),
        ("host:22", nil, "host", 22),
        ("a@b@Host.Example:65535", "a@b", "host.example", 65535),
        ("[::1]:80", nil, "::1", 80),
        ("[::1]", nil, "::1", 7722),
        ("::1", nil, "::1", 7722),
        ("alice@fe80::1%eth0", "alice", "fe80::1%eth0", 7722),
        ("192.0.2.7:1", nil, "192.0.2.7", 1),
    ]

    @Test(arguments: forms)
    func `every form of a host is understood`(
        words: String, user: String?, name: String, port: UInt16
    ) throws {
        let destination = try Destination(words)
        #expect(destination.words == words)
        #expect(destination.user == user)
        #expect(destination.name == name)
        #expect(destination.port == port)
    }

    @Test func `ssh is called with the words as typed, and never with relay's port`() throws {
        let typed = try Destination("bob@Work:7800")
        #expect(typed.sshTarget == "bob@Work")
        #expect(typed.namesPort)
        #expect(try Destination("[fe80::1]").sshTarget == "fe80::1")
        #expect(try !Destination("work").namesPort)
    }

    @Test(arguments: [
        "", "a b", "host/x", "[::1", "[::1]x", "-host", ":22", "user@", "ho\u{1b}st", "a=b", "#a",
        "hÖst",
    ])
    func `what is no host is refused`(words: String) {
        #expect(throws: DestinationError.badHost(words)) { try Destination(words) }
    }

    @Test(arguments: ["host:0", "host:65536", "host:", "host:x", "host:+1", "[::1]:"])
    func `what is no port is refused`(words: String) {
        #expect(throws: DestinationError.badPort(words)) { try Destination(words) }
    }

    @Test(arguments: ["@host", "#a@host", "-a@host", "a b@host", "ü@host"])
    func `what is no user is refused`(words: String) {
        #expect(throws: DestinationError.badUser(words)) { try Destination(words) }
    }

    @Test func `a message about bad words cannot harm a terminal`() {
        let error = DestinationError.badHost("a\u{1b}[2J\u{9b}b")
        #expect(error.description.hasPrefix("'a?[2J?b' is no host"))
    }

    @Test func `words that mean the same server resolve to the same`() throws {
        #expect(try Destination("Host").resolved == Destination("host:7722").resolved)
        #expect(try Destination("[::1]").resolved == Destination("::1").resolved)
        #expect(try Destination("a@host").resolved != Destination("host").resolved)
    }
}
