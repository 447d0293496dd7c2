// SPDX-License-Identifier: Apache-2.0

import Glibc
import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// Devices that a certificate of the user's own authority lets in.
struct CertifiedDeviceTests {
    /// A directory that Scripts/make-certs.sh has filled.
    private let made = TemporaryState()

    init() throws { try make(in: made.path) }

    private func make(in directory: String, _ options: String = "") throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let script = "'\(root)/Scripts/make-certs.sh' --directory '\(directory)' \(options)"
        try #require(unsafe system("\(script) >/dev/null 2>&1") == 0)
    }

    private func certificates() throws -> OwnCertificates {
        try OwnCertificates(authority: "\(made.path)/ca.crt", certificate: nil, key: nil)
    }

    private func identity(_ name: String, in directory: String? = nil) throws -> Identity {
        let path = "\(directory ?? made.path)/\(name)"
        return try Identity(
            keyPEM: UserFile.read("\(path).key", limit: 1 << 16, isSecret: true),
            certificatePEM: UserFile.read("\(path).crt", limit: 1 << 16, isSecret: false))
    }

    /// What a device hears that asks for the devices.
    private func ask(_ site: Site, as identity: Identity) async throws -> Frame? {
        let client = try await site.client(as: identity)
        client.send(Frame(Devices(.list)))
        while let frame = await client.next() {
            if frame.type != .hello { return frame }
        }
        return nil
    }

    private func isLetIn(_ site: Site, _ identity: Identity) async throws -> Bool {
        try await ask(site, as: identity)?.type == .deviceTable
    }

    @Test func `a device with a good certificate is let in and named by it`() async throws {
        let site = try await Site(certificates: certificates())
        let frame = try #require(try await ask(site, as: identity("client")))
        let table = try frame.decode(DeviceTable.self)
        let own = try #require(table.devices.first { $0.isThis })
        #expect(own.name == "relay-client" && own.isCertified && own.links == 1)
    }

    @Test func `without the authority it is a stranger`() async throws {
        let site = try await Site()
        #expect(try await !isLetIn(site, identity("client")))
    }

    @Test func `another authority's device is a stranger`() async throws {
        let site = try await Site(certificates: certificates())
        let other = TemporaryState()
        try make(in: other.path)
        #expect(try await !isLetIn(site, identity("client", in: other.path)))
        #expect(try await !isLetIn(site, Site.identity()))
    }

    @Test func `a server's certificate lets no device in`() async throws {
        let site = try await Site(certificates: certificates())
        #expect(try await !isLetIn(site, identity("server")))
    }

    @Test func `a certificate whose time is over lets nobody in`() async throws {
        let site = try await Site(certificates: certificates())
        for name in ["client.key", "client.crt"] { unsafe unlink("\(made.path)/\(name)") }
        // openssl takes a negative number of days for one that has passed.
        try make(in: made.path, "--days -1")
        #expect(try await !isLetIn(site, identity("client")))
    }

    @Test func `a key that was revoked is kept out, whatever certificate it has`() async throws {
        let site = try await Site(certificates: certificates())
        let device = try identity("client")
        let link = try await site.client(as: device)
        link.send(Frame(List()))
        _ = try await link.next(ListEnd.self)
        let revoked = try #require(
            try RunningServer(site.state.directory).ask(.revoke("relay-client")))
        #expect(revoked.type == .deviceTable)
        #expect(try await link.next(Refused.self).code == .unauthorised)
        #expect(try await !isLetIn(site, device))
        #expect(try await isLetIn(site, site.device))
    }

    /// How often the audit says that a device was taken back.
    private func revocations(of device: Identity, _ path: String) throws -> Int {
        let audit = try UserFile.read(path, limit: 1 << 20, isSecret: true)
        return String(decoding: audit, as: UTF8.self).split(separator: "\n").count { line in
            line.contains("\"event\":\"revoke\"") && line.contains("\(device.fingerprint)")
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `whoever revokes it, and whether it was listed too, that is written down once`(
        isListed: Bool, onHost: Bool
    ) async throws {
        let state = TemporaryState()
        let path = "\(state.path)/audit.log"
        let site = try await Site(certificates: certificates(), state: state, audit: path)
        let device = try identity("client")
        if isListed {
            _ = try DeviceAccess.authorize(device.fingerprint, comment: "", in: state.directory)
        }
        let link = try await site.client(as: device)
        link.send(Frame(List()))
        _ = try await link.next(ListEnd.self)
        if onHost {
            _ = try DeviceAccess.revoke("\(device.fingerprint)", in: state.directory)
        } else {
            _ = try RunningServer(state.directory).ask(.revoke("\(device.fingerprint)"))
        }
        #expect(try await link.next(Refused.self).code == .unauthorised)
        // Another change is looked at after that one.
        _ = try await site.client()
        try state.directory.open(create: false).write(file: "other", [])
        await site.server.stop()
        #expect(try revocations(of: device, path) == 1)
    }

    @Test func `a list of revoked keys that cannot be read lets no certificate in`() async throws {
        let site = try await Site(certificates: certificates())
        let device = try identity("client")
        #expect(try await isLetIn(site, device))
        let path = "\(site.state.path)/\(DeviceFile.revoked)"
        try site.state.directory.open(create: false).write(file: DeviceFile.revoked, [])
        #expect(unsafe chmod(path, 0o620) == 0)
        #expect(try await !isLetIn(site, device))
    }

    @Test func `an authority in the state directory counts without being given`() async throws {
        let state = TemporaryState()
        let pem = try UserFile.read("\(made.path)/ca.crt", limit: 1 << 16, isSecret: false)
        try state.directory.open(create: true).write(file: OwnCertificates.authorityFile, pem)
        let site = try await Site(state: state)
        #expect(try await isLetIn(site, identity("client")))
    }

    @Test func `files that do not belong together are named`() throws {
        let error = #expect(throws: ServerError.self) {
            try OwnCertificates(
                authority: nil, certificate: "\(made.path)/server.crt",
                key: "\(made.path)/client.key")
        }
        #expect(error?.description.contains("server.crt") == true)
        #expect(throws: ServerError.self) {
            try OwnCertificates(authority: "\(made.path)/ca.key", certificate: nil, key: nil)
        }
    }
}
