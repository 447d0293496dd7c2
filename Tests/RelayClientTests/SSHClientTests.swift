// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import RelayClient

@Suite struct SSHClientTests {
    @Test func `the user's options come first, so they win`() throws {
        let ssh = try SSHClient(command: "ssh -p 2222 -F 'my config'")
        #expect(
            ssh.resolving("me@host") == [
                "ssh", "-p", "2222", "-F", "my config", "-T", "-G", "me@host",
            ])
        let words = ssh.running(.enrol, on: "host", silently: false)
        #expect(words.starts(with: ["ssh", "-p", "2222", "-F", "my config", "-T"]))
        #expect(words.suffix(2).first == "host")
        #expect(!words.contains("BatchMode=yes"))
    }

    @Test func `a silent call asks for nothing`() throws {
        let words = try SSHClient().running(.stdio, on: "host", silently: true)
        #expect(words.contains("BatchMode=yes"))
    }

    @Test func `a call alone keeps away from a connection that is open`() throws {
        let ssh = try SSHClient(command: "ssh -S /tmp/socket")
        let words = ssh.running(.stdio, on: "host", silently: true, alone: true)
        let place = try #require(words.lastIndex(of: "-S"))
        #expect(place > 1 && words[place + 1] == "none")
        #expect(place < words.count - 2, "options stand before the host")
        #expect(!ssh.running(.stdio, on: "host", silently: true).contains("none"))
    }

    @Test(arguments: ["", "  ", "ssh 'x"])
    func `a command without words is refused`(command: String) {
        #expect(throws: SSHClientError.self) { try SSHClient(command: command) }
    }

    @Test func `the configuration is what ssh prints of it`() throws {
        let output = "host work\nuser alice\nhostname Box.Example\nport 2222\nproxyjump none\n"
        let configuration = try #require(SSHConfiguration(output))
        #expect(configuration.user == "alice")
        #expect(configuration.name == "box.example")
        #expect(!configuration.isIndirect)
        #expect(SSHConfiguration(output + "proxyjump gate\n")?.isIndirect == true)
        #expect(SSHConfiguration("ssh: no such host\n") == nil)
        #expect(SSHConfiguration("user a b\nhostname x\n") == nil)
        #expect(SSHConfiguration("user a\nhostname x y\n") == nil)
    }
}
