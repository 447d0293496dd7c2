// SPDX-License-Identifier: Apache-2.0
import RelayWire
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

    @Test func `a program that ends without a link says what to do about it`() throws {
        let ssh = try SSHClient(command: "ssh -4", serverPath: "/opt/x")
        let program = LinkProgram(ssh, try Destination("host"))
        func reason(_ code: UInt8, _ line: String? = nil) -> String {
            program.reason(.exited(code: code), lastLine: line)
        }
        #expect(
            reason(255, "denied")
                == "ssh ended with exit status 255: denied; once `ssh host` works, call again")
        #expect(reason(127).contains("there is no /opt/x on host; correct --server-path"))
        #expect(reason(64).hasSuffix("too old to carry links; update it"))
        #expect(reason(1) == "ssh ended with exit status 1")
        #expect(
            LinkProgram(command: "nc").reason(.exited(code: 255), lastLine: nil)
                == "the command of --via ended with exit status 255")
    }

    @Test func `what is typed after --via is one of three things`() {
        #expect(Via("ssh") == .ssh)
        #expect(Via("direct") == .direct)
        #expect(Via("nc host 7722") == .command("nc host 7722"))
        #expect(["ssh", "direct"].map { Via($0).typed } == ["ssh", "direct"])
        #expect(Via("nc 'host' 7722").typed == "'nc '\\''host'\\'' 7722'")
    }
}
