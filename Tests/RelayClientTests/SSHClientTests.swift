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
        #expect(SSHConfiguration("ssh: no such host\n") == nil)
        #expect(SSHConfiguration("user a b\nhostname x\n") == nil)
        #expect(SSHConfiguration("user a\nhostname x y\n") == nil)
    }

    @Test(arguments: [
        ("", "", true),
        ("", "proxyjump none\nproxycommand none\ncompression yes\n", true),
        ("port 22\n", "port 2222\n", false),
        ("proxyjump gate\n", "", false),
        ("proxyjump gate\n", "proxyjump other\n", false),
        ("proxycommand nc %h %p\n", "proxycommand nc %h %p\n", true),
        ("proxycommand nc gate %p\n", "proxycommand nc %h %p\n", false),
        ("proxycommand enter %n\n", "proxycommand enter %n\n", false),
        ("hostkeyalias a\n", "hostkeyalias b\n", false),
    ])
    func `words lead to one host if ssh gets there in the same way`(
        one: String, other: String, isSame: Bool
    ) throws {
        let login = "user alice\nhostname box\n"
        let first = try #require(SSHConfiguration("host a\n" + login + one))
        let second = try #require(SSHConfiguration("host b\n" + login + other))
        #expect(first.leads(like: second) == isSame)
        #expect(second.leads(like: first) == isSame)
        let stranger = try #require(SSHConfiguration("user bob\nhostname box\n" + one))
        #expect(!first.leads(like: stranger))
    }
}
