// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Clients that do what they may not, as their holder sees them.
struct HolderRefusalTests {
    private static let viewer = AttachmentID(1)

    /// Lets somebody send a frame as the holder's driver does; gives the frames he is told.
    private func send(
        _ frame: Frame, as role: Role, kind: Attach.Kind = .terminal, to holder: inout Holder
    ) throws -> [Frame] {
        var attach = Attach.terminal(role: role)
        attach.kind = kind
        try holder.attach(1, attach)
        _ = holder.frames(1)
        do {
            try holder.core.received(frame, from: Self.viewer, now: holder.now)
        } catch {
            holder.core.failed(Self.viewer, error, now: holder.now)
        }
        return holder.frames(1)
    }

    @Test(arguments: [
        Frame(Input(offset: 0, bytes: [3]), channel: 1), Frame(InputEnd(offset: 0), channel: 1),
        Frame(Signal(.kill), channel: 1), Frame(ExitSeen(), channel: 1),
    ])
    func `a viewer who wants to do something is told that he may not`(frame: Frame) throws {
        var holder = Holder()
        let told = try send(frame, as: .view, to: &holder)
        #expect(try told.map { try $0.decode(Refused.self).code } == [.notAllowed])
        #expect(holder.core.takeEffects().contains(.hangUp(Self.viewer)))
        #expect(holder.typed() == [])
    }

    @Test(arguments: [Role.view, .control], [Request(.kill), Request(.setRing(1 << 16))])
    func `only an owner kills a session or changes its ring`(role: Role, request: Request) throws {
        var holder = Holder()
        let before = holder.core.log.capacity
        let told = try send(
            Frame(request, channel: 1), as: role, kind: .request, to: &holder)
        #expect(try told.map { try $0.decode(Refused.self).code } == [.notAllowed])
        #expect(holder.core.log.capacity == before)
        #expect(holder.core.takeEffects() == [.hangUp(Self.viewer)])
    }

    @Test(arguments: [
        Frame(Output(offset: 0, bytes: [1]), channel: 1),
        Frame(Acknowledge(written: 9), channel: 1), Frame(Request(.information), channel: 1),
        Frame(Input(offset: 7, bytes: [1]), channel: 1),
        Frame(type: .resize, channel: 1, body: [1]),
    ])
    func `who breaks the protocol is told so and nobody else notices`(frame: Frame) throws {
        var holder = Holder()
        try holder.attach(2, .terminal(2))
        let told = try send(frame, as: .owner, to: &holder)
        #expect(try told.map { try $0.decode(Refused.self).code } == [.violation])
        holder.close(1)
        _ = holder.frames(2)
        holder.shellPrints(3)
        #expect(try holder.output(2).count == 3)
    }

    @Test func `a leader that was refused leads no longer than one that was lost`() throws {
        var holder = Holder()
        _ = try send(Frame(Acknowledge(written: 9), channel: 1), as: .owner, to: &holder)
        #expect(holder.core.information(now: holder.now).detached == 0)
        holder.close(1)
        try holder.attach(2, .terminal(2))
        holder.wait(.seconds(10))
        #expect(holder.core.information(now: holder.now).attached == 1)
    }

    @Test func `before an Attach a mistake just ends the connection`() throws {
        var holder = Holder()
        holder.core.attachmentOpened(Self.viewer)
        holder.core.failed(Self.viewer, WireError.unknownFrame(99), now: holder.now)
        #expect(holder.frames(1) == [])
        #expect(holder.core.takeEffects() == [.hangUp(Self.viewer)])
    }
}
