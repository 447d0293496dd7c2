// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayTerminal
import RelayWire
import Testing

/// What the holder draws for a client, and when.
@Suite struct SnapshotTests {
    private static func taker(_ start: Attach.Start = .oldest, generation: UInt64 = 1) -> Attach {
        var attach = Attach.terminal(generation: generation)
        attach.start = start
        attach.snapshotHistory = 100
        return attach
    }

    private static func snapshots(_ frames: [Frame]) throws -> [Snapshot] {
        try frames.filter { $0.type == .snapshot }.map { try $0.decode() }
    }

    @Test func `whoever had it made sees the log from its first byte on, however often it asks`()
        throws
    {
        var holder = Holder(.small(ring: 10))
        holder.shellPrints(3)
        for generation in 1...2 as ClosedRange<UInt64> {
            var attach = Self.taker(generation: generation)
            attach.creation = Creation()
            try holder.attach(Int(generation), attach)
            let frames = holder.frames(Int(generation))
            #expect(frames.map(\.type) == [.attached, .output])
            #expect(try frames[0].decode(Attached.self).isDrawn == false)
        }
        var attach = Self.taker(generation: 3)
        attach.creation = Creation()
        holder.close(2)
        holder.shellPrints(30)
        try holder.attach(3, attach)
        #expect(
            try Self.snapshots(holder.frames(3)).map(\.lost) == [33], "and is told of what is gone")
    }

    @Test func `a later terminal gets the screen, then what is printed from there on`() throws {
        var holder = Holder()
        try holder.attach(1, Self.taker())
        holder.core.shellPrinted(Array("one\r\ntwo".utf8)[...], now: holder.now)
        var other = Self.taker()
        other.instance = .number(2)
        try holder.attach(2, other)
        let frames = holder.frames(2)
        #expect(frames.map(\.type) == [.attached, .snapshot])
        let attached: Attached = try frames[0].decode()
        #expect(attached.isDrawn && attached.offset == 8 && attached.lost == 0)
        var model = TerminalModel(rows: 24, columns: 80)
        model.feed(try frames[1].decode(Snapshot.self).bytes)
        #expect(model.screen.row(1).text == Array("two".utf8))
        holder.shellPrints(1)
        #expect(try holder.frames(2).map { try $0.decode(Output.self).offset } == [8])
    }

    @Test func `bytes that are there are sent, and bytes that are gone are drawn`() throws {
        var holder = Holder(.small(ring: 10))
        try holder.attach(1, Self.taker())
        holder.close(1)
        holder.shellPrints(30)
        try holder.attach(2, Self.taker(.offset(25), generation: 2))
        #expect(holder.frames(2).map(\.type) == [.attached, .output])
        holder.close(2)
        try holder.attach(3, Self.taker(.offset(12), generation: 3))
        let frames = holder.frames(3)
        #expect(frames.map(\.type) == [.attached, .snapshot])
        let attached: Attached = try frames[0].decode()
        #expect(attached.isDrawn && attached.offset == 30 && attached.lost == 18)
        #expect(try Self.snapshots(frames).map(\.lost) == [18])
    }

    @Test func `a client that falls behind the ring is drawn the screen instead of a gap`() throws {
        var holder = Holder(.small(ring: 10))
        try holder.attach(1, Self.taker())
        _ = holder.frames(1)
        var follower = Self.taker(.end)
        follower.instance = .number(2)
        follower.role = .view
        try holder.attach(2, follower)
        _ = holder.frames(2)
        holder.wait(.seconds(60))
        holder.shellPrints(25)
        let frames = holder.frames(2)
        #expect(frames.map(\.type) == [.snapshot])
        #expect(try Self.snapshots(frames).map(\.offset) == [25])
    }

    @Test func `who does not say so, or whose server cannot pass it on, gets no snapshot`() throws {
        var holder = Holder(.small(ring: 10))
        holder.shellPrints(30)
        var attach = Self.taker(.offset(0))
        attach.snapshotHistory = nil
        try holder.attach(1, attach)
        #expect(holder.frames(1).map(\.type) == [.attached, .output])

        let id = AttachmentID(2)
        holder.core.attachmentOpened(id)
        let hello = Hello(software: "old", features: [Feature.signals])
        try holder.core.received(Frame(hello), from: id, now: holder.now)
        let admit = Admit(principal: "device b", role: .owner)
        try holder.core.received(Frame(admit), from: id, now: holder.now)
        let taker = Frame(Self.taker(.offset(0)), channel: 1)
        try holder.core.received(taker, from: id, now: holder.now)
        #expect(holder.frames(2).map(\.type) == [.attached, .output])
    }

    @Test func `a screen is captured for anybody, in pieces`() throws {
        var holder = Holder()
        holder.core.shellPrinted(Array("\u{1b}[1mone\u{1b}[m\r\ntwo".utf8)[...], now: holder.now)
        var attach = Attach(kind: .request, role: .view)
        attach.session = .number(1)
        try holder.attach(1, attach, role: .view)
        _ = holder.frames(1)
        try holder.send(1, Request(.capture(styled: false, history: 0)))
        let pieces = try holder.frames(1).map { try $0.decode(Captured.self) }
        #expect(pieces.map(\.isLast) == [true])
        #expect(String(decoding: pieces[0].text, as: UTF8.self).hasPrefix("one\ntwo\n\n"))
    }

    @Test func `a string too long to be kept is cut, and the client told how it ends`() throws {
        var holder = Holder()
        try holder.attach(1, Self.taker())
        let long = Array("\u{1b}]2;".utf8) + [UInt8](repeating: 0x78, count: 5000)
        holder.core.shellPrinted(long[...], now: holder.now)
        var other = Self.taker()
        other.instance = .number(2)
        try holder.attach(2, other)
        #expect(try Self.snapshots(holder.frames(2)).map(\.cutString) == [.operatingSystemCommand])
    }
}
