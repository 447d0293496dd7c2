// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import RelayWire
import Testing

@testable import RelayCore

/// When a screen takes the place of output that nobody waits for any more.
@Suite struct SkippingTests {
    /// A session that is far ahead of a client that takes snapshots, with what it was sent.
    private func flooded(
        _ text: String = "flood\r\n", _ change: (inout Attach) -> Void = { _ in }
    ) throws -> Holder {
        var holder = Holder(.small(ring: 1 << 20))
        var attach = Attach.terminal()
        attach.snapshotHistory = 50
        change(&attach)
        try holder.attach(1, attach)
        _ = holder.frames(1)
        for _ in 0..<20_000 { holder.core.shellPrinted(Array(text.utf8)[...], now: holder.now) }
        return holder
    }

    /// Types an interrupt, which is written to the terminal.
    private func interrupt(_ holder: inout Holder) throws {
        try holder.send(1, Input(offset: 0, bytes: [3]))
        holder.core.wroteInput(1, interrupts: true, now: holder.now)
    }

    private func sent(_ frames: [Frame]) throws -> UInt64 {
        try frames.filter { $0.type == .output }.map { try $0.decode(Output.self).end }.max() ?? 0
    }

    @Test func `after an interrupt the rest of a flood is left out, and it is said how much`()
        throws
    {
        var holder = try flooded()
        let end = try sent(holder.frames(1))
        #expect(end == SendWindow.first)
        try interrupt(&holder)
        holder.core.shellPrinted(Array("^C\r\n$ ".utf8)[...], now: holder.now)
        // The window is full, but neither the screen nor a prompt waits for that.
        let first = holder.frames(1)
        let snapshots = first.filter { $0.type == .snapshot }
        let snapshot = try #require(snapshots.first).decode(Snapshot.self)
        #expect(snapshots.count == 1)
        #expect(snapshot.lost == 140_000 - end)
        #expect(snapshot.offset == 140_000)
        // Its history goes through the terminal, so that the scrollback has the newest lines.
        var model = TerminalModel(rows: 24, columns: 80)
        model.feed(snapshot.bytes)
        #expect(model.screen.history.rowCount > 20)
        let prompt = try #require(first.last).decode(Output.self)
        #expect(prompt.bytes == Array("^C\r\n$ ".utf8))
        // What goes on printing does.
        holder.core.shellPrinted(ArraySlice(repeating: 7, count: 100_000), now: holder.now)
        #expect(try sent(holder.frames(1)) == 140_000 + UInt64(HolderCore.leastScreen))
    }

    @Test func `a program that was held up is read again at once`() throws {
        var holder = try flooded()
        while holder.core.readAllowance > 0 {
            holder.shellPrints(holder.core.readAllowance)
            _ = holder.frames(1)
        }
        try interrupt(&holder)
        #expect(holder.core.readAllowance > 0)
    }

    @Test func `who falls behind the ring gets no more history than his link carries`() throws {
        let line = String(repeating: "x", count: 78) + "\r\n"
        var holder = try flooded(line) { $0.snapshotHistory = 2000 }
        let snapshots = try holder.frames(1).filter { $0.type == .snapshot }
            .map { try $0.decode(Snapshot.self).bytes.count }
        #expect(!snapshots.isEmpty)
        #expect(snapshots.reduce(0, +) <= Int(SendWindow.first) + 4096)
    }

    @Test func `nothing is skipped for who takes no screens, or has little to come`() throws {
        var pipe = try flooded { $0.snapshotHistory = nil }
        try interrupt(&pipe)
        #expect(!pipe.frames(1).map(\.type).contains(.snapshot))
        var short = Holder(.small(ring: 1 << 20))
        var attach = Attach.terminal()
        attach.snapshotHistory = 50
        try short.attach(1, attach)
        _ = short.frames(1)
        short.shellPrints(Int(HolderCore.leastSkip))
        try interrupt(&short)
        #expect(!short.frames(1).map(\.type).contains(.snapshot))
    }

    @Test func `one screen waits for a client that takes nothing, however often he interrupts`()
        throws
    {
        var holder = try flooded()
        _ = holder.frames(1)
        for offset in 0..<5 as Range<UInt64> {
            try holder.send(1, Input(offset: offset, bytes: [3]))
            holder.core.wroteInput(1, interrupts: true, now: holder.now)
            for _ in 0..<5000 {
                holder.core.shellPrinted(Array("flood\r\n".utf8)[...], now: holder.now)
            }
        }
        #expect(holder.frames(1).count { $0.type == .snapshot } == 1)
    }

    @Test func `another terminal's interrupt leaves this one's output alone`() throws {
        var holder = try flooded()
        var other = Attach.terminal()
        other.instance = .number(2)
        other.snapshotHistory = 50
        try holder.attach(2, other)
        try holder.send(2, Input(offset: 0, bytes: [3]))
        holder.core.wroteInput(1, interrupts: true, now: holder.now)
        #expect(!holder.frames(1).map(\.type).contains(.snapshot))
    }

    @Test func `on the alternate screen only what is there now is sent`() throws {
        var holder = Holder(.small(ring: 1 << 20))
        var attach = Attach.terminal()
        attach.snapshotHistory = 50
        try holder.attach(1, attach)
        holder.core.shellPrinted(Array("\u{1b}[?1049h".utf8)[...], now: holder.now)
        holder.core.drawOutput()
        _ = holder.frames(1)
        for _ in 0..<20_000 {
            holder.core.shellPrinted(Array("\u{1b}[Hredraw".utf8)[...], now: holder.now)
        }
        #expect(holder.frames(1).map(\.type).contains(.snapshot))
    }

    @Test func `what was printed before or between alternate screens is not left out`() throws {
        for text in ["plain\r\n", "\u{1b}[?1049h\u{1b}[Hdraw\u{1b}[?1049lplain\r\n"] {
            var holder = try flooded(text)
            holder.core.shellPrinted(Array("\u{1b}[?1049h".utf8)[...], now: holder.now)
            #expect(!holder.frames(1).map(\.type).contains(.snapshot))
        }
    }

    @Test func `who asks for it gets the screen instead of any backlog`() throws {
        var holder = try flooded { $0.skips = true }
        #expect(holder.frames(1).map(\.type).contains(.snapshot))
    }
}
