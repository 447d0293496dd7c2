// SPDX-License-Identifier: Apache-2.0

import RelaySystem
import Testing

@testable import RelayServer

/// A log that grows for months.
struct ServerLogTests {
    private let state = TemporaryState()

    private func directory() throws -> PrivateDirectory { try state.directory.open(create: true) }

    private func log(_ length: Int) throws -> OwnedDescriptor {
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        try directory().write(file: "server.log", text)
        return try directory().openForAppending("server.log")
    }

    /// Looks at the log, and says something.
    private func renew(_ log: borrowing OwnedDescriptor) throws {
        try ServerLog.renew(in: directory(), output: log.raw)
        #expect(log.write(Array("!".utf8).span) == .bytes(1))
    }

    private func sizes() throws -> [Int?] {
        try ["server.log", "server.log.old"].map { try directory().size(of: $0) }
    }

    @Test func `one that is too long is put aside while the server runs, in the place of the last`()
        throws
    {
        let most = ServerLog.maximumLength
        try directory().write(file: "server.log.old", [])
        let log = try log(most)
        try renew(log)
        #expect(try sizes() == [most + 1, 0])
        try renew(log)
        #expect(try sizes() == [1, most + 1])
        try renew(log)
        #expect(try sizes() == [2, most + 1])
    }

    @Test func `one that another start has put aside is left`() throws {
        let log = try log(10)
        try directory().rename("server.log", to: "server.log.old")
        try renew(log)
        #expect(try sizes() == [1, 10])
    }

    @Test func `what goes elsewhere stays there, however long a log there is`() throws {
        let most = ServerLog.maximumLength
        _ = try log(most + 1)
        let other = try directory().openForAppending("other")
        try renew(other)
        #expect(try sizes() == [most + 1, nil])
        #expect(try directory().size(of: "other") == 1)
    }
}
