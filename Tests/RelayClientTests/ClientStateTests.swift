// SPDX-License-Identifier: Apache-2.0
import Glibc
import RelayCore
import RelaySystem
import Testing

@testable import RelayClient

@Suite struct ClientStateTests {
    private let path: String

    init() throws {
        var template = Array("/tmp/relay-client-tests.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemCallError(call: "mkdtemp") }
        path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self) + "/state"
    }

    private func clear() {
        let directory = try? PrivateDirectory.open(path: path, create: false)
        for name in (try? directory?.entries()) ?? [] { try? directory?.remove(name) }
        unsafe rmdir(path)
        unsafe rmdir(String(path.dropLast("/state".count)))
    }

    private func mode(_ file: String) -> mode_t {
        var status = stat()
        _ = unsafe lstat("\(path)/\(file)", &status)
        return status.st_mode & 0o777
    }

    @Test func `the key is made on first use, for the user alone, and stays`() throws {
        defer { clear() }
        let first = try ClientState(path: path).fingerprint()
        #expect(mode("") == 0o700)
        #expect(mode("client.key") == 0o600)
        #expect(mode("client.crt") == 0o600)
        #expect(try ClientState(path: path).fingerprint() == first)
    }

    private func host(named name: String) throws -> KnownHost {
        let host = KnownHost(
            try Destination(name), key: KnownHostsTests.key, addresses: ["192.0.2.1"])
        try ClientState(path: path).updateKnownHosts { $0.pin(host) }
        return host
    }

    private func addresses() throws -> [[String]] {
        try ClientState(path: path).knownHosts().hosts.map(\.addresses)
    }

    @Test func `where a host has answered is written down, whatever else is written meanwhile`()
        throws
    {
        defer { clear() }
        let note = try #require(PlaceNote(host(named: "tower"), statePath: path))
        for number in 2...20 {
            note.answered(at: "192.0.2.\(number)")
            _ = try host(named: "other\(number)")
        }
        note.end()
        let addresses = try addresses()
        #expect(addresses.count == 20)
        #expect(addresses[0].first == "192.0.2.20")
        #expect(addresses.dropFirst().allSatisfy { $0 == ["192.0.2.1"] })
    }

    @Test func `nothing is written where nothing is new, or the host is not known any more`() throws
    {
        defer { clear() }
        let host = try host(named: "tower")
        let note = try #require(PlaceNote(host, statePath: path))
        note.answered(at: "192.0.2.1")
        note.answered(at: "fe80::1")
        note.end()
        #expect(try addresses() == [["192.0.2.1"]])
        try ClientState(path: path).updateKnownHosts { _ = $0.forget(try! Destination("tower")) }
        note.answered(at: "192.0.2.2")
        note.end()
        #expect(try addresses() == [])
        #expect(PlaceNote(try self.host(named: "192.0.2.9"), statePath: path) == nil)
    }

    @Test func `a state that cannot be written costs the note and nothing else`() throws {
        defer { clear() }
        let note = try #require(PlaceNote(host(named: "tower"), statePath: "/dev/null/none"))
        note.answered(at: "192.0.2.2")
        note.end()
        #expect(try addresses() == [["192.0.2.1"]])
    }

    @Test func `a key without its certificate is not replaced in silence`() throws {
        defer { clear() }
        _ = try ClientState(path: path).fingerprint()
        unsafe unlink("\(path)/client.crt")
        let error = #expect(throws: ClientStateError.self) {
            try ClientState(path: path).fingerprint()
        }
        #expect(error?.description.contains("\(path)/client.crt is missing") == true)
    }

    @Test func `clients that start at once agree on one key`() async throws {
        defer { clear() }
        _ = try ClientState(path: path)
        let path = path
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...4 { group.addTask { try ClientState(path: path).fingerprint() } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }

    @Test func `a pin is kept in a file of the user's own`() throws {
        defer { clear() }
        let destination = try Destination("host")
        let host = KnownHost(destination, key: KnownHostsTests.key, addresses: [])
        try ClientState(path: path).updateKnownHosts { $0.pin(host) }
        #expect(mode("known_hosts") == 0o600)
        #expect(try ClientState(path: path).knownHosts().host(for: destination) == host)
        #expect(try ClientState(path: path).updateKnownHosts { $0.forget(destination) } == 1)
        #expect(try ClientState(path: path).knownHosts().hosts == [])
    }

    @Test(arguments: ["u via=ssh ssh=sh%20-c%20id", "two words", "u\nhost2 key=x"])
    func `what would be read as something else is not written`(user: String) throws {
        defer { clear() }
        let kept = try host(named: "tower")
        var destination = try Destination("other")
        destination.user = user
        let host = KnownHost(destination, key: KnownHostsTests.key, addresses: [])
        let state = try ClientState(path: path)
        let error = #expect(throws: ClientStateError.self) {
            try state.updateKnownHosts { $0.pin(host) }
        }
        #expect(error?.description.contains("\(path)/known_hosts") == true)
        #expect(try state.knownHosts().hosts == [kept])
    }

    @Test func `a garbled file is named and not touched`() throws {
        defer { clear() }
        let text = "# mine\nhost key=nonsense name=host port=7722\n"
        let state = try ClientState(path: path)
        let directory = try PrivateDirectory.open(path: path, create: false)
        try directory.write(file: "known_hosts", Array(text.utf8))
        let error = #expect(throws: KnownHostsError.self) {
            try state.updateKnownHosts { $0.forget(try! Destination("host")) }
        }
        #expect(error?.description.hasPrefix("\(path)/known_hosts:2: the value of key=") == true)
        #expect(try directory.read(file: "known_hosts", limit: 1000) == Array(text.utf8))
    }
}
