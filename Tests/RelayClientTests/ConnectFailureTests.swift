// SPDX-License-Identifier: Apache-2.0
import Glibc
import NIOCore
import RelayCore
import RelayTLS
import RelayWire
import Testing

@testable import RelayClient

@Suite struct ConnectFailureTests {
    private static let errors: [(any Error, ConnectFailure)] = [
        (IOError(errnoCode: ECONNREFUSED, reason: "connect"), .refused),
        (IOError(errnoCode: ETIMEDOUT, reason: "read"), .timedOut),
        (IOError(errnoCode: ECONNRESET, reason: "read"), .closed),
        (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), .system("No route to host")),
        (IOError(errnoCode: ENETUNREACH, reason: "connect"), .noNetwork),
        (ChannelError.connectTimeout(.seconds(10)), .timedOut),
        (TLSError(kind: .noApplicationProtocol, action: "TLS handshake"), .noRelayServer),
        (TLSError(kind: .closedDuringHandshake, action: "TLS handshake"), .closed),
        (ConnectFailure.unknownName, .unknownName),
    ]

    @Test func `every reason is told apart`() {
        for (error, failure) in Self.errors { #expect(ConnectFailure(error) == failure) }
        #expect(ConnectFailure(nil) == .closed)
        #expect(
            ConnectFailure(WireError.unknownFrame(99))
                == .protocolBroken("frame type 99 is unknown"))
    }

    @Test func `only what may pass is tried again at the first contact`() {
        #expect(ConnectFailure.refused.mayPass)
        #expect(ConnectFailure.closed.mayPass)
        #expect(ConnectFailure.system("No route to host").mayPass)
        #expect(!ConnectFailure.unknownName.mayPass)
        #expect(!ConnectFailure.timedOut.mayPass)
        #expect(!ConnectFailure.noRelayServer.mayPass)
    }

    @Test func `each is one line that names the place`() throws {
        let destination = try Destination("me@host:1")
        let failures =
            Self.errors.map(\.1) + [
                .tls("bad\nrecord"), .otherKey(KnownHostsTests.key), .protocolBroken("x"),
                .program("ssh\nended"),
            ]
        for failure in failures {
            let words = failure.words(destination)
            #expect(words.contains(failure == .unknownName ? "host" : "host:1"))
            #expect(!words.contains("\n"))
        }
    }
}
