// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

/// When ssh is the introduction, and what carries links.
@Suite struct ContactTests {
    private func contact(_ change: (inout Contact) -> Void = { _ in }) -> Contact {
        var contact = Contact()
        change(&contact)
        return contact
    }

    @Test func `ssh introduces, unless the user has another way or names relay's port`() throws {
        let host = try Destination("host")
        let port = try Destination("host:7722")
        #expect(contact().introduces(host))
        #expect(!contact().introduces(port))
        #expect(!contact { $0.acceptsNew = true }.introduces(host))
        #expect(!contact { $0.avoidsSSH = true }.introduces(host))
        #expect(!contact { $0.via = .command("nc host 7722") }.introduces(host))
        #expect(contact { $0.via = .ssh }.introduces(port))
    }

    @Test func `links go as the user says now, else as it was found out`() throws {
        let host = try Destination("host")
        var known = KnownHost(host, key: KnownHostsTests.key, addresses: [])
        func program(_ contact: Contact) throws -> String? {
            guard case .program(let program) = try contact.carrier(for: host, known) else {
                return nil
            }
            return program.name
        }
        #expect(try program(contact()) == nil)
        #expect(try program(contact { $0.via = .ssh }) == "ssh")
        known.goesThroughSSH = true
        known.sshCommand = "myssh -4"
        #expect(try program(contact()) == "myssh")
        #expect(try program(contact { $0.via = .direct }) == nil)
        #expect(try program(contact { $0.sshCommand = "other" }) == "other")
    }

    @Test func `what is typed after --via is one of three things`() {
        #expect(Via("ssh") == .ssh)
        #expect(Via("direct") == .direct)
        #expect(Via("nc host 7722") == .command("nc host 7722"))
    }
}
