// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// Invitations over real links.
struct InvitationTests {
    private let secret = Site.secret(5)

    private func invite(_ site: Site, lifetime: UInt64 = 600) throws {
        let expires = UTCTime(seconds: UTCTime.now.seconds + lifetime)
        try InvitationFile.add(secret, expires: expires, in: site.state.directory)
    }

    /// Shows a secret as a new device; gives it and the answer.
    private func accept(
        _ site: Site, _ secret: Secret, as identity: Identity? = nil
    ) async throws -> (Identity, Frame) {
        let identity = try identity ?? Site.identity()
        let client = try await site.client(as: identity)
        client.send(Frame(Accept(secret, name: "phone")))
        while let frame = await client.next() {
            if frame.type == .accepted || frame.type == .refused { return (identity, frame) }
        }
        throw SiteError.noAnswer
    }

    @Test func `an invitation lets one device in, once`() async throws {
        let site = try await Site()
        try invite(site)
        let (device, answer) = try await accept(site, secret)
        #expect(try answer.decode(Accepted.self).isNew)
        let client = try await site.client(as: device)
        client.send(Frame(Devices(.list)))
        #expect(try await client.next(DeviceTable.self).devices.map(\.name) == ["test", "phone"])
        // The same line once more is a wrong secret, and its source is to wait.
        let (_, replayed) = try await accept(site, secret)
        #expect(try replayed.decode(Refused.self).code == .unknownSecret)
        let (other, waiting) = try await accept(site, secret)
        #expect(try waiting.decode(Refused.self).code == .penalised)
        #expect(!site.isListed(other.fingerprint))
    }

    @Test func `a wrong secret costs the invitation nothing`() async throws {
        let site = try await Site()
        try invite(site)
        let (_, wrong) = try await accept(site, Site.secret(6))
        #expect(try wrong.decode(Refused.self).code == .unknownSecret)
        // A device clears its source.
        let client = try await site.client()
        client.send(Frame(List()))
        _ = try await client.next(ListEnd.self)
        #expect(try await accept(site, secret).1.type == .accepted)
    }

    @Test func `what keeps the server from letting somebody in is told to nobody but its log`()
        async throws
    {
        let log = CapturedLog()
        let site = try await Site(log: log.logger)
        try invite(site)
        let directory = try site.state.directory.open(create: false)
        guard let lock = try directory.lock(file: "invitations.lock", content: []) else {
            Issue.record("nobody else has the lock")
            return
        }
        let tries = 40
        for _ in 0..<tries {
            let refusal = try await accept(site, secret).1.decode(Refused.self)
            #expect(refusal.code == .limit && !refusal.text.contains("/"), "\(refusal)")
        }
        lock.remove()
        let lines = log.lines.filter { $0.contains("could not be taken up") }
        #expect((1..<tries).contains(lines.count), "\(lines)")
        #expect(lines.first?.contains(site.state.path) == true)
    }

    @Test func `one whose time is over lets nobody in`() async throws {
        let site = try await Site()
        try invite(site, lifetime: 0)
        let (device, answer) = try await accept(site, secret)
        #expect(
            try answer.decode(Refused.self) == Refused(.tokenIsOver, "the invitation has expired"))
        #expect(!site.isListed(device.fingerprint))
    }

    @Test func `the file has no secret, and no invitation that was used`() async throws {
        let site = try await Site()
        try invite(site)
        let directory = try site.state.directory.open(create: false)
        let text = { try directory.read(file: "invitations", limit: 1 << 16) ?? [] }
        #expect(String(decoding: try text(), as: UTF8.self).hasPrefix("SHA256:"))
        #expect(!String(decoding: try text(), as: UTF8.self).shows(secret))
        _ = try await accept(site, secret)
        #expect(try text() == [])
    }

    @Test func `a device that is let in already stays so`() async throws {
        let site = try await Site()
        try invite(site)
        let (_, answer) = try await accept(site, secret, as: site.device)
        #expect(try !answer.decode(Accepted.self).isNew)
    }

    @Test func `without a server there is no invitation`() throws {
        let state = TemporaryState()
        #expect(throws: ServerError.self) { try Invitation.make(.usual, in: state.directory) }
    }

    @Test func `a line says where the server is, and its key`() async throws {
        let site = try await Site()
        let url = try SecretURL(Invitation.make(.usual, in: site.state.directory))
        #expect(url.purpose == .invitation && url.server == site.server.fingerprint.bytes)
        #expect(try await Int(url.port) == site.port)
        #expect(try await accept(site, url.secret).1.type == .accepted)
    }

    @Test(arguments: ["0m", "8d", "10", "m", "-1m", "never", "99999999999999999999s"])
    func `a time that is none, or too long, is refused`(text: String) {
        #expect(Invitation.Lifetime(text) == nil)
    }

    @Test func `a time is read`() {
        #expect(Invitation.Lifetime("10m")?.seconds == 600)
        #expect(Invitation.Lifetime("7d")?.seconds == 7 * 24 * 3600)
    }
}

extension Site {
    fileprivate func isListed(_ device: Fingerprint) -> Bool {
        let text = try? state.directory.open(create: false)
            .read(file: DeviceFile.authorized, limit: 1 << 20)
        return DeviceList(parsing: (text ?? nil) ?? []).contains(device)
    }
}
