// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// What a client makes of the snapshots it gets.
@Suite struct ClientSnapshotTests {
    private static func taker() -> Caller {
        Caller { $0.attach.snapshotHistory = 10 }
    }

    @Test func `a screen is drawn when all of it is there, and the output goes on behind it`()
        throws
    {
        var caller = Self.taker()
        _ = caller.linkOpens()
        try caller.attach(at: 100) { $0.isDrawn = true }
        _ = caller.core.takeEffects()
        try caller.receive(Snapshot(offset: 100, isLast: false, bytes: [1, 2]))
        #expect(caller.core.takeEffects().isEmpty)
        try caller.receive(Snapshot(offset: 100, bytes: [3]))
        #expect(caller.core.takeEffects() == [.draw([1, 2, 3], lost: 0, end: 100)])
        try caller.receive(Output(offset: 100, bytes: [4]))
        #expect(caller.core.takeEffects() == [.write([4], end: 101)])
    }

    @Test func `a snapshot that its link cut off is asked for again`() throws {
        var caller = Self.taker()
        _ = caller.linkOpens()
        try caller.attach(at: 100) { $0.isDrawn = true }
        try caller.receive(Snapshot(offset: 100, isLast: false, bytes: [1, 2]))
        let attach = try #require(try caller.reconnect())
        #expect(attach.start == .oldest)
        try caller.attach(at: 120) { $0.isDrawn = true }
        _ = caller.core.takeEffects()
        try caller.receive(Snapshot(offset: 120, bytes: [3]))
        #expect(caller.core.takeEffects() == [.draw([3], lost: 0, end: 120)])
    }

    @Test func `who has missed too much stands where it stood until the screen is there`() throws {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        _ = try caller.reconnect()
        try caller.attach(at: 90, lost: 88) { $0.isDrawn = true }
        #expect(try caller.reconnect()?.start == .offset(2))
    }

    @Test func `a drawn screen is acknowledged when the terminal has it`() throws {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Snapshot(offset: 50, lost: 50, bytes: [1]))
        #expect(caller.frames().isEmpty)
        caller.core.wroteOutput(to: 50, now: caller.now)
        #expect(try caller.frames().map { try $0.decode(Acknowledge.self).written } == [50])
    }

    @Test func `the rest of a cut string is not shown, but counts`() throws {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Snapshot(offset: 50, cutString: .other, bytes: []))
        _ = caller.core.takeEffects()
        try caller.receive(Output(offset: 50, bytes: Array("x\u{1b}\\y".utf8)))
        #expect(caller.core.takeEffects() == [.write([UInt8(ascii: "y")], end: 54)])
    }

    @Test func `an ESC that may end a cut string is held back, and never counted twice`() throws {
        var caller = try Self.cutOff()
        try caller.receive(Output(offset: 50, wantsAcknowledgement: true, bytes: [0x78, 0x1b]))
        #expect(caller.core.takeEffects() == [.write([], end: 51)])
        caller.core.wroteOutput(to: 51, now: caller.now)
        let told = try #require(try caller.frames().last?.decode(Acknowledge.self))
        #expect(told == Acknowledge(written: 51, held: 1))
        try caller.receive(Output(offset: 52, bytes: Array("[1".utf8)))
        #expect(caller.core.takeEffects() == [.write([], end: 51)])
        #expect(caller.core.cursor.held == 3)
        try caller.receive(Output(offset: 54, bytes: Array("m".utf8)))
        #expect(caller.core.takeEffects() == [.write(Array("\u{1b}[1m".utf8), end: 55)])
    }

    @Test func `a session that ends with an ESC in a cut string is over when it is shown so far`()
        throws
    {
        var caller = try Self.cutOff()
        try caller.receive(Output(offset: 50, bytes: [0x1b]))
        try caller.receive(Exited(status: .exited(code: 0), end: 51))
        #expect(caller.core.takeEffects() == [.write([], end: 50), .write([], end: 51)])
        caller.core.wroteOutput(to: 51, now: caller.now)
        #expect(caller.core.takeEffects() == [.end(.exited(.exited(code: 0)))])
    }

    /// A client whose screen is within a cut string at 50.
    private static func cutOff() throws -> Caller {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Snapshot(offset: 50, cutString: .other, bytes: []))
        _ = caller.core.takeEffects()
        return caller
    }

    @Test func `a screen at another offset than its Attached said breaks the rules`() throws {
        for offset: UInt64 in [99, 101] {
            var caller = Self.taker()
            _ = caller.linkOpens()
            try caller.attach(at: 100) { $0.isDrawn = true }
            _ = caller.core.takeEffects()
            #expect(throws: ProtocolViolation.brokenOutput(expected: 100, got: offset)) {
                try caller.receive(Snapshot(offset: offset, bytes: [1]))
            }
            #expect(caller.core.takeEffects().isEmpty)
        }
    }

    @Test func `the pieces of a screen are all at one offset`() throws {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Snapshot(offset: 50, isLast: false, bytes: [1]))
        #expect(throws: ProtocolViolation.brokenOutput(expected: 50, got: 51)) {
            try caller.receive(Snapshot(offset: 51, bytes: [2]))
        }
        #expect(caller.core.takeEffects().isEmpty)
    }

    @Test func `a screen that does not reach what was shown breaks the rules`() throws {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Output(offset: 0, bytes: [1, 2]))
        _ = try caller.reconnect()
        try caller.attach(at: 1) { $0.isDrawn = true }
        _ = caller.core.takeEffects()
        #expect(throws: ProtocolViolation.brokenOutput(expected: 2, got: 1)) {
            try caller.receive(Snapshot(offset: 1, bytes: [3]))
        }
        #expect(caller.core.takeEffects().isEmpty)
    }

    @Test func `output in the middle of a snapshot, or a snapshot not asked for, breaks the rules`()
        throws
    {
        var caller = try Caller.attached { $0.attach.snapshotHistory = 10 }
        try caller.receive(Snapshot(offset: 50, isLast: false, bytes: [1]))
        #expect(throws: ProtocolViolation.unexpected(.output)) {
            try caller.receive(Output(offset: 0, bytes: [1]))
        }
        var other = try Caller.attached()
        #expect(throws: ProtocolViolation.unexpected(.snapshot)) {
            try other.receive(Snapshot(offset: 50, bytes: [1]))
        }
    }
}
