// SPDX-License-Identifier: Apache-2.0

import Logging
import NIOCore
import NIOPosix
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// A server with a state directory of its own, and a device that may use it.
struct Site {
    let state: TemporaryState
    let loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let device: Identity
    let settings: ServerSettings
    let server: Server

    init(
        holderExecutable: String = "/bin/false", certificates: OwnCertificates = OwnCertificates(),
        state: TemporaryState = TemporaryState(), audit: String? = nil, log: Logger = .silent
    ) async throws {
        self.state = state
        device = try Self.identity()
        var settings = ServerSettings(
            state: state.directory, surroundings: Surroundings(),
            holderExecutable: holderExecutable, log: log)
        settings.listen = [ListenAddress(host: "127.0.0.1", port: 0)]
        settings.certificates = certificates
        settings.auditPath = audit
        // However slow the machine is, who has to wait has to wait.
        settings.firstPenalty = Penalties.longest
        settings.portPatience = .milliseconds(300)
        self.settings = settings
        _ = try DeviceAccess.authorize(device.fingerprint, comment: "test", in: state.directory)
        server = try await Server.start(settings, on: loop)
    }

    static func identity() throws -> Identity {
        let (keyPEM, certificatePEM) = try Identity.generate(commonName: "test")
        return try Identity(keyPEM: keyPEM, certificatePEM: certificatePEM)
    }

    var port: Int {
        get async throws { try #require(await server.addresses.first?.port) }
    }

    /// A link of the device, or of another one.
    func client(as identity: Identity? = nil) async throws -> FramePeer {
        try await FramePeer.client(of: port, as: identity ?? device, on: loop)
    }

    func holder(_ number: UInt64, name: String? = nil) async throws -> FakeHolder {
        try await FakeHolder(
            SessionID(Bits128(high: 0, low: number)), name: name.flatMap { SessionName($0) },
            in: state.directory, on: loop)
    }
}
