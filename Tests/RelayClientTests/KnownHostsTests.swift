// SPDX-License-Identifier: Apache-2.0
import Foundation
import RelayCore
import Testing

@testable import RelayClient

@Suite struct KnownHostsTests {
    static let key = Fingerprint(bytes: [UInt8](repeating: 7, count: 32))!
    static let otherKey = Fingerprint(bytes: [UInt8](repeating: 8, count: 32))!

    @Test func `what is pinned is found after writing and reading`() throws {
        var hosts = KnownHosts()
        let destination = try Destination("alice@Host:22")
        hosts.pin(KnownHost(destination, key: Self.key, addresses: ["192.0.2.1", "2001:db8::1"]))
        let fields = "user=alice name=host port=22 addresses=192.0.2.1,2001:db8::1"
        let line = "alice@Host:22 key=\(Self.key) \(fields)\n"
        #expect(hosts.text == line)
        let read = try KnownHosts(text: line)
        #expect(read == hosts)
        #expect(read.host(for: destination)?.key == Self.key)
        #expect(read.host(for: destination)?.addresses == ["192.0.2.1", "2001:db8::1"])
    }

    @Test func `where a host has answered is first from then on, and nothing is lost`() throws {
        let text = """
            # mine
            host key=\(Self.key) name=host port=7722 addresses=192.0.2.1,192.0.2.2 later=x
            work key=\(Self.key) name=host port=7722
            host key=\(Self.otherKey) name=host port=7722 addresses=192.0.2.1
            host:1 key=\(Self.key) name=host port=1 addresses=192.0.2.1

            """
        var hosts = try KnownHosts(text: text)
        let host = try #require(hosts.host(for: try Destination("host")))
        hosts.note(host, answeredAt: "192.0.2.2")
        hosts.note(host, answeredAt: "2001:db8::1")
        let changed = text.replacingOccurrences(
            of: "192.0.2.1,192.0.2.2 later", with: "2001:db8::1,192.0.2.2,192.0.2.1 later"
        ).replacingOccurrences(
            of: "work key=\(Self.key) name=host port=7722",
            with: "work key=\(Self.key) name=host port=7722 addresses=2001:db8::1,192.0.2.2")
        #expect(hosts.text == changed)
        let again = hosts
        hosts.note(host, answeredAt: "2001:db8::1")
        #expect(hosts == again)
    }

    @Test func `eight addresses of a host are kept, the oldest goes`() throws {
        var hosts = KnownHosts()
        let host = KnownHost(try Destination("host"), key: Self.key, addresses: ["192.0.2.0"])
        hosts.pin(host)
        for number in 1..<KnownHost.maximumAddresses {
            hosts.note(host, answeredAt: "192.0.2.\(number)")
        }
        #expect(hosts.hosts[0].addresses.count == KnownHost.maximumAddresses)
        #expect(hosts.hosts[0].addresses.last == "192.0.2.0")
        hosts.note(host, answeredAt: "192.0.2.99")
        #expect(hosts.hosts[0].addresses.count == KnownHost.maximumAddresses)
        #expect(hosts.hosts[0].addresses.first == "192.0.2.99")
        #expect(hosts.hosts[0].addresses.last == "192.0.2.1")
    }

    @Test func `words that resolve to one server share one pin`() throws {
        var hosts = KnownHosts()
        hosts.pin(KnownHost(try Destination("host"), key: Self.key, addresses: []))
        #expect(hosts.host(for: try Destination("HOST:7722"))?.key == Self.key)
        #expect(hosts.host(for: try Destination("host:7723")) == nil)
        #expect(hosts.host(for: try Destination("bob@host")) == nil)
    }

    @Test func `the words themselves count before what they resolve to`() throws {
        let text = """
            work key=\(Self.otherKey) name=host.example port=7722
            host.example key=\(Self.key) name=host.example port=7722
            """
        let hosts = try KnownHosts(text: text)
        #expect(hosts.host(for: try Destination("host.example"))?.key == Self.key)
        #expect(hosts.host(for: try Destination("work"))?.key == Self.otherKey)
        #expect(hosts.host(for: try Destination("work"))?.name == "host.example")
    }

    @Test func `comments, empty lines and unknown fields stay`() throws {
        let text = """
            # mine

            host key=\(Self.key) name=host port=7722 sung=high later=a=b
            """ + "\n"
        var hosts = try KnownHosts(text: text)
        #expect(hosts.text == text)
        hosts.pin(KnownHost(try Destination("b"), key: Self.key, addresses: []))
        #expect(hosts.text == text + "b key=\(Self.key) name=b port=7722\n")
    }

    @Test func `a comment may be indented, and is no host after writing and reading`() throws {
        let text = "  # host key=\(Self.key) name=host port=7722\n"
        let hosts = try KnownHosts(text: text)
        #expect(hosts.hosts.isEmpty)
        #expect(hosts.text == text)
    }

    @Test func `forgetting takes every entry that would let the words in`() throws {
        let text = """
            host key=\(Self.key) name=host port=7722
            # kept
            host:7722 key=\(Self.key) name=host port=7722
            work key=\(Self.key) name=host port=7722
            other key=\(Self.key) name=other port=7722
            """ + "\n"
        for words in ["host", "host:7722", "work"] {
            var hosts = try KnownHosts(text: text)
            #expect(hosts.forget(try Destination(words)) == 3)
            #expect(hosts.text == "# kept\nother key=\(Self.key) name=other port=7722\n")
            #expect(hosts.forget(try Destination(words)) == 0)
        }
    }

    @Test func `the way through ssh is kept with what was said about it`() throws {
        var host = KnownHost(try Destination("work"), key: Self.key, addresses: [])
        host.goesThroughSSH = true
        host.sshCommand = "ssh -p 2222"
        host.serverPath = "~/a b/relay-server"
        #expect(host.line.hasSuffix(" via=ssh ssh=ssh%20-p%202222 server=~/a%20b/relay-server"))
        #expect(try KnownHost(line: host.line[...]) == host)
    }

    @Test func `other words for a user and a host mean its one known server`() throws {
        let row = "user=alice name=box port="
        let one = try KnownHosts(
            text: "a key=\(Self.key) \(row)7722\nb key=\(Self.key) \(row)7722\n")
        #expect(one.host(user: "alice", name: "box") { _ in true }?.words == "a")
        #expect(one.host(user: "bob", name: "box") { _ in true } == nil)
        #expect(one.host(user: "alice", name: "box") { _ in false } == nil)
        let two = try KnownHosts(text: one.text + "c key=\(Self.otherKey) \(row)7722\n")
        #expect(two.host(user: "alice", name: "box") { _ in true } == nil)
        #expect(two.host(user: "alice", name: "box") { $0.words == "c" }?.words == "c")
    }

    @Test func `hosts behind ssh may have one name, and are told apart by their words`() throws {
        let row = "user=alice name=gate port=7722"
        let text = """
            a key=\(Self.key) \(row) via=ssh
            b key=\(Self.otherKey) \(row) via=ssh
            """ + "\n"
        let hosts = try KnownHosts(text: text)
        #expect(hosts.host(for: try Destination("b"))?.key == Self.otherKey)
        #expect(hosts.host(for: try Destination("alice@gate")) == nil)
        #expect(hosts.destinations.map(\.words) == ["a", "b"])
        var fewer = hosts
        #expect(fewer.forget(try Destination("b")) == 1)
        #expect(fewer.text == "a key=\(Self.key) \(row) via=ssh\n")
        #expect(fewer.forget(try Destination("alice@gate")) == 0)
    }

    @Test func `a host that is met again takes the place of the old entry`() throws {
        var hosts = try KnownHosts(
            text: "a key=\(Self.key) name=a port=1\n# kept\nb key=\(Self.key) name=b port=1\n")
        hosts.renew(try KnownHost(line: "a key=\(Self.key) name=a port=2"))
        #expect(
            hosts.text
                == "# kept\nb key=\(Self.key) name=b port=1\na key=\(Self.key) name=a port=2\n")
    }

    private static let garbled: [(String, KnownHostFault)] = [
        ("host", .missing("key")),
        ("host name=host port=1", .missing("key")),
        ("host key=\(key) port=1", .missing("name")),
        ("host key=\(key) name= port=1", .missing("name")),
        ("host key=\(key) name=host", .missing("port")),
        ("host key=\(key) name=host port=0", .badValue("port")),
        ("host key=\(key)= name=host port=1", .badValue("key")),
        ("host key=MD5:abc name=host port=1", .badValue("key")),
        ("host key=\(key) key=\(key) name=host port=1", .twice("key")),
        ("host key=\(key) name=host port=1 via=pigeon", .badValue("via")),
        ("host key=\(key) name=host port=1 ssh=%", .badValue("ssh")),
        ("host key=\(key) name=host port=1 junk", .noField("junk")),
    ]

    @Test(arguments: garbled)
    func `a garbled line is an error that says where`(line: String, fault: KnownHostFault) {
        let text = "# first\n\(line)\n"
        let error = #expect(throws: KnownHostsError.self) { try KnownHosts(text: text) }
        #expect(error == KnownHostsError(line: 2, fault: fault))
        #expect(error?.description.hasPrefix("known_hosts:2: ") == true)
    }
}
