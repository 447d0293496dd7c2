// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayClient

/// The way of somebody who has nothing but a line.
@Suite(.timeLimit(.minutes(2))) struct BearerAccessTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// The way that a line leads to a server, which has a second address.
    private func access(to server: FrameServer, _ other: String) throws -> Access {
        var template = Array("/tmp/relay-client-tests.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemCallError(call: "mkdtemp") }
        let path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
        defer {
            for name in ["client.key", "client.crt", ""] { _ = unsafe remove("\(path)/\(name)") }
        }
        let port = try #require(UInt16(exactly: server.port))
        let url = SecretURL(
            host: "127.0.0.1", port: port, addresses: [other],
            server: server.identity.fingerprint.bytes, purpose: .invitation,
            secret: try #require(Secret(bytes: [UInt8](repeating: 1, count: 32))))
        return try Access(url, ClientState(path: path), Contact(), on: loop)
    }

    @Test func `a host that moves is found at the line's other addresses`() async throws {
        let server = try await FrameServer()
        let access = try access(to: server, "127.0.0.2")
        let links = try await WatchedLinks(access.dialer, pin: access.pin)
        // The one that looked where the server is has gone.
        _ = try await server.link().rest()
        try await links.connect(1)
        #expect(await links.next() == .opened)
        let moved = try await FrameServer(like: server, at: "127.0.0.2")
        try await server.close()
        try await server.link().cut()
        guard case .lost(_, wasAccepted: true) = await links.next() else {
            return #expect(Bool(false), "the link was cut")
        }
        for number in 2...4 {
            try await links.connect(number)
            try #require(await links.next() == .opened)
            try await moved.link().cut()
            guard case .lost(_, wasAccepted: true) = await links.next() else {
                return #expect(Bool(false), "the link was cut")
            }
        }
        try await moved.close()
    }
}
