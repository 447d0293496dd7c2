// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelaySystem
import RelayTLS
import RelayWire
import Testing

@testable import RelayServer

/// Devices over a link: who they are, and what becomes of one that is shut out.
struct DeviceRegisterTests {
    /// Another device of the user, in the list.
    private func second(_ site: Site, _ name: String = "second") throws -> Identity {
        let identity = try Site.identity()
        _ = try DeviceAccess.authorize(
            identity.fingerprint, comment: name, in: site.state.directory)
        return identity
    }

    private func attach(_ holder: FakeHolder) -> Frame {
        var attach = Attach(kind: .request)
        attach.session = holder.session
        return Frame(attach, channel: 1)
    }

    @Test func `a table says who is here, from where, and who asks`() async throws {
        let site = try await Site()
        let other = try second(site)
        let link = try await site.client(as: other)
        link.send(Frame(List()))
        _ = try await link.next(ListEnd.self)
        let client = try await site.client()
        client.send(Frame(Devices(.list)))
        let table = try await client.next(DeviceTable.self)
        #expect(table.devices.map(\.name) == ["test", "second"])
        #expect(table.devices.map(\.links) == [1, 1])
        #expect(table.devices.map(\.isThis) == [true, false])
        #expect(table.devices.allSatisfy { $0.from == "127.0.0.1" && $0.added != nil })
        #expect(table.devices.allSatisfy { $0.lastSeen != nil && !$0.isCertified })
    }

    @Test func `a revoked device loses its attachment, and is told why`() async throws {
        let site = try await Site()
        let other = try second(site)
        let holder = try await site.holder(1)
        let link = try await site.client(as: other)
        link.send(attach(holder))
        let peer = try await holder.accept()
        _ = try await peer.next(Attach.self)
        let client = try await site.client()
        client.send(Frame(Devices(.revoke("second"))))
        let table = try await client.next(DeviceTable.self)
        #expect(table.revoked == other.fingerprint.bytes)
        #expect(table.devices.map(\.name) == ["test"])
        let refusal = try await link.next(Refused.self)
        #expect(refusal == Refused(.unauthorised, "\(other.fingerprint)"))
        #expect(await link.next() == nil)
        #expect(await peer.next() == nil)
    }

    @Test func `one whose search for a session is under way is cut as well`() async throws {
        let site = try await Site()
        let other = try second(site)
        // It takes the connection, and never answers.
        let holder = try await site.holder(1)
        let link = try await site.client(as: other)
        link.send(attach(holder), Frame(List()))
        _ = try DeviceAccess.revoke("second", in: site.state.directory)
        #expect(try await link.next(Refused.self).code == .unauthorised)
        #expect(await link.next() == nil)
    }

    @Test func `a line that is struck out counts for the links there are`() async throws {
        let site = try await Site()
        let link = try await site.client()
        link.send(Frame(List()))
        _ = try await link.next(ListEnd.self)
        let directory = try site.state.directory.open(create: false)
        try directory.write(file: DeviceFile.authorized, Array("# nobody\n".utf8))
        #expect(try await link.next(Refused.self).code == .unauthorised)
        #expect(await link.next() == nil)
    }

    @Test func `a device may revoke itself, and still gets its answer`() async throws {
        let site = try await Site()
        let client = try await site.client()
        client.send(Frame(Devices(.revoke("\(site.device.fingerprint)"))))
        #expect(try await client.next(DeviceTable.self).revoked == site.device.fingerprint.bytes)
        #expect(try await client.next(Refused.self).code == .unauthorised)
        #expect(await client.next() == nil)
    }

    @Test(arguments: ["nobody", "twin"])
    func `a name that is not one device's revokes nobody`(name: String) async throws {
        let site = try await Site()
        _ = try [second(site, "twin"), second(site, "twin")]
        let client = try await site.client()
        client.send(Frame(Devices(.revoke(name))), Frame(Devices(.list)))
        #expect(try await client.next(Refused.self).code == .noSuchDevice)
        #expect(try await client.next(DeviceTable.self).devices.count == 3)
    }

    @Test func `the user on the host asks without a link`() async throws {
        let site = try await Site()
        let client = try await site.client()
        client.send(Frame(List()))
        _ = try await client.next(ListEnd.self)
        let frame = try #require(try RunningServer(site.state.directory).ask(.list))
        let table = try frame.decode(DeviceTable.self)
        #expect(table.devices.map(\.links) == [1])
        #expect(!table.devices[0].isThis)
    }

    @Test func `who was here is known to the next server`() async throws {
        let site = try await Site()
        let client = try await site.client()
        client.send(Frame(List()))
        _ = try await client.next(ListEnd.self)
        await site.server.stop()
        let devices = try DeviceInformation.all(in: site.state.directory)
        #expect(devices.map(\.from) == ["127.0.0.1"])
        #expect(devices[0].lastSeen != nil && devices[0].links == 0)
    }
}
