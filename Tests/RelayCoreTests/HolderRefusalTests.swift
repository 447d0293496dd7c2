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

    @Test(arguments: [
        Frame(Input(offset: 0, bytes: [3]), channel: 1), Frame(InputEnd(offset: 0), channel: 1),
        Frame(Report(offset: 0, kind: 1, age: 0, bytes: [27]), channel: 1),
        Frame(Signal(.kill), channel: 1), Frame(ExitSeen(), channel: 1),
    ])
    func `a viewer is told what he may not, and stays`(frame: Frame) throws {
        var holder = Holder()
        var attach = Attach.terminal()
        attach.takesDenials = true
        try holder.attach(1, attach, principal: "guest 1", role: .view)
        _ = holder.frames(1)
        // However often he tries before he reads, one answer waits.
        for _ in 0..<3 { try holder.core.received(frame, from: Self.viewer, now: holder.now) }
        #expect(holder.frames(1) == [Frame(Denied(frame.type), channel: 1)])
        #expect(holder.typed() == [])
        #expect(holder.core.takeEffects() == [])
        holder.shellPrints(3)
        #expect(try holder.output(1) == Array("xxx".utf8))
    }

    @Test func `a viewer neither leads nor gives the session its size`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(), principal: "guest 1", role: .view)
        try holder.send(1, Resize(size: WindowSize(columns: 10, rows: 5)))
        #expect(holder.core.takeEffects() == [])
        try holder.attach(2, .terminal(2))
        try holder.send(2, Resize(size: WindowSize(columns: 100, rows: 30)))
        _ = holder.core.takeEffects()
        try holder.send(1, Resize(size: WindowSize(columns: 11, rows: 5)))
        #expect(holder.core.takeEffects() == [])
    }

    @Test func `a viewer that knows the owner's instance takes nothing from him`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(1, generation: 1))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        _ = holder.frames(1)
        try holder.attach(
            2, .terminal(1, generation: 9), principal: "guest 1 SHA256:x", role: .view)
        let attached = try #require(try holder.attached(2))
        #expect(attached.inputWritten == 0 && attached.role == .view)
        #expect(try holder.refusal(1) == nil)
        try holder.send(1, Input(offset: 1, bytes: [2]))
        #expect(holder.typed() == [1, 2])
    }

    @Test func `a client that asks for more than its role gets its role`() throws {
        var holder = Holder()
        try holder.attach(1, .terminal(role: .owner), principal: "guest 1", role: .control)
        #expect(try holder.attached(1)?.role == .control)
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
