// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@testable import RelayCore

/// Clients are told the size of the session's screen where it changes in the output.
@Suite struct SessionSizeTests {
    private let large = WindowSize(columns: 120, rows: 40)
    private let small = WindowSize(columns: 80, rows: 24)

    private func terminal(_ number: UInt64, _ size: WindowSize) -> Attach {
        var attach = Attach.terminal(number)
        attach.size = size
        attach.looksAround = true
        return attach
    }

    /// What comes, as words: output as its length.
    private func words(_ frames: [Frame]) throws -> [String] {
        try frames.compactMap { frame in
            switch frame.type {
            case .attached:
                let size = try frame.decode(Attached.self).size
                return "attached \(size?.columns ?? 0)"
            case .sessionSize:
                let news = try frame.decode(SessionSize.self)
                return "\(news.size.columns) from \(news.offset)"
            case .output: return "\(try frame.decode(Output.self).bytes.count) bytes"
            case .snapshot: return "snapshot"
            default: return nil
            }
        }
    }

    @Test func `an answer says the size that the newcomer makes`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1, large))
        #expect(try words(holder.frames(1)) == ["attached 120"])
    }

    @Test func `a follower is told where the leader's size begins`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1, large))
        try holder.attach(2, terminal(2, large))
        holder.shellPrints(10)
        try holder.send(1, Resize(size: small))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        holder.shellPrints(5)
        #expect(
            try words(holder.frames(2)) == ["attached 120", "10 bytes", "80 from 10", "5 bytes"])
        try holder.send(2, Input(offset: 0, bytes: [1]))
        #expect(holder.core.hasFrame(for: AttachmentID(1), now: holder.now))
        #expect(
            try words(holder.frames(1))
                == ["attached 120", "10 bytes", "80 from 10", "5 bytes", "120 from 15"])
    }

    @Test func `who comes back hears the sizes of what it has missed`() throws {
        var holder = Holder()
        try holder.attach(1, terminal(1, large))
        try holder.attach(2, terminal(2, small))
        try holder.send(1, Input(offset: 0, bytes: [1]))
        holder.shellPrints(10)
        _ = holder.frames(2)
        holder.close(2)
        try holder.send(1, Resize(size: WindowSize(columns: 100, rows: 30)))
        holder.shellPrints(10)
        var again = terminal(2, small)
        again.generation = 2
        again.start = .offset(5)
        try holder.attach(3, again)
        #expect(
            try words(holder.frames(3)) == ["attached 120", "5 bytes", "100 from 10", "10 bytes"])
    }

    @Test func `a size is told before the snapshot that is drawn for it`() throws {
        var holder = Holder(.small(ring: 64))
        var follower = terminal(2, large)
        follower.snapshotHistory = 0
        try holder.attach(1, terminal(1, large))
        try holder.attach(2, follower)
        _ = holder.frames(2)
        holder.close(1)
        try holder.send(2, Bye())
        try holder.attach(3, follower.again(generation: 2))
        _ = holder.frames(3)
        try holder.send(3, Resize(size: small))
        for _ in 0..<10 { holder.shellPrints(40) }
        #expect(try words(holder.frames(3)).prefix(2) == ["80 from 400", "snapshot"])
    }

    @Test func `who does not look around is told nothing`() throws {
        var holder = Holder()
        var plain = terminal(1, large)
        plain.looksAround = false
        try holder.attach(1, plain)
        try holder.send(1, Resize(size: small))
        #expect(try words(holder.frames(1)) == ["attached 0"])
    }

    @Test func `of a window that is dragged only so many sizes are kept`() {
        var record = SizeRecord(small)
        for number in 0..<SizeRecord.maximumCount - 1 {
            record.changed(
                to: WindowSize(columns: UInt16(100 + number), rows: 24), at: UInt64(number + 1))
        }
        #expect(record.size(at: 0) == small)
        record.changed(to: large, at: 5000)
        #expect(record.size(at: 0).columns == 100)
        #expect(record.size(at: 5000) == large)
        #expect(record.nextChange(after: 4999) == 5000)
        #expect(record.nextChange(after: 5000) == nil)
    }

    @Test func `a size there and back at one offset is no change`() {
        var record = SizeRecord(small)
        record.changed(to: large, at: 7)
        record.changed(to: small, at: 7)
        #expect(record == SizeRecord(small))
    }

    @Test func `a client passes the size on in the order of the output`() throws {
        var caller = Caller { $0.attach.looksAround = true }
        _ = caller.linkOpens()
        try caller.attach(at: 0) { $0.size = WindowSize(columns: 120, rows: 40) }
        #expect(caller.core.takeEffects().contains(.sessionSize(large)))
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        try caller.receive(SessionSize(offset: 2, size: small))
        try caller.receive(SessionSize(offset: 1, size: large))
        #expect(caller.core.takeEffects() == [.write([1, 2], end: 2), .sessionSize(small)])
    }
}

extension Attach {
    fileprivate func again(generation: UInt64) -> Attach {
        var attach = self
        attach.instance = InstanceID(Bits128(high: 77, low: 77))
        attach.generation = generation
        attach.start = .end
        return attach
    }
}
