// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct CursorTests {
    private func attached(at offset: UInt64 = 0) throws -> Cursor {
        var cursor = Cursor()
        #expect(try cursor.attached(at: offset, lost: 0, told: cursor.written, now: start) == nil)
        return cursor
    }

    @Test func `the first attachment says where the output starts`() throws {
        var cursor = Cursor()
        #expect(cursor.received == nil)
        #expect(
            try cursor.attached(at: 7, lost: 3, told: cursor.written, now: start)
                == Gap(start: 4, end: 7))
        #expect(cursor.received == 7)
        #expect(cursor.written == 7)
    }

    @Test func `only what is new is taken, and nothing with a hole before it`() throws {
        var cursor = try attached(at: 10)
        #expect(try Array(cursor.output(Output(offset: 10, bytes: [1, 2, 3]))) == [1, 2, 3])
        #expect(try Array(cursor.output(Output(offset: 12, bytes: [3, 4]))) == [4])
        #expect(try cursor.output(Output(offset: 11, bytes: [2, 3])).isEmpty)
        #expect(throws: ProtocolViolation.brokenOutput(expected: 14, got: 15)) {
            try cursor.output(Output(offset: 15, bytes: [6]))
        }
    }

    @Test func `a resume goes on where the last link stopped, or says what is missing`() throws {
        var cursor = try attached()
        _ = try cursor.output(Output(offset: 0, bytes: [1, 2, 3]))
        #expect(try cursor.attached(at: 3, lost: 0, told: cursor.written, now: start) == nil)
        #expect(
            try cursor.attached(at: 8, lost: 5, told: cursor.written, now: start)
                == Gap(start: 3, end: 8))
        #expect(throws: ProtocolViolation.brokenOutput(expected: 8, got: 9)) {
            try cursor.attached(at: 9, lost: 0, told: cursor.written, now: start)
        }
    }

    @Test func `a gap is told once and only what is new of it`() throws {
        var cursor = try attached()
        #expect(try cursor.gap(Gap(start: 0, end: 5)) == Gap(start: 0, end: 5))
        #expect(try cursor.gap(Gap(start: 0, end: 5)) == nil)
        #expect(try cursor.gap(Gap(start: 2, end: 9)) == Gap(start: 5, end: 9))
        #expect(throws: ProtocolViolation.brokenOutput(expected: 9, got: 10)) {
            try cursor.gap(Gap(start: 10, end: 11))
        }
    }

    @Test func `an acknowledgement waits 200 ms at most`() throws {
        var cursor = try attached()
        _ = try cursor.output(Output(offset: 0, bytes: [1, 2, 3]))
        cursor.wrote(to: 2, now: start)
        cursor.wrote(to: 3, now: start + .milliseconds(150))
        #expect(cursor.tellAt == start + .milliseconds(200))
        #expect(cursor.acknowledgement(now: start + .milliseconds(199)) == nil)
        #expect(
            cursor.acknowledgement(now: start + .milliseconds(200)) == Acknowledge(written: 3))
        #expect(cursor.acknowledgement(now: start + .seconds(9)) == nil)
        #expect(cursor.tellAt == nil)
    }

    @Test func `what would be told soon rides along, and then nothing is left to tell`() throws {
        var cursor = try attached()
        cursor.rideAlong()
        #expect(cursor.acknowledgement(now: start) == nil)
        _ = try cursor.output(Output(offset: 0, bytes: [1]))
        cursor.wrote(to: 1, now: start)
        cursor.rideAlong()
        #expect(cursor.tellAt == nil)
        #expect(cursor.acknowledgement(now: start) == Acknowledge(written: 1))
        cursor.rideAlong()
        #expect(cursor.acknowledgement(now: start + .seconds(1)) == nil)
    }

    @Test func `when it is time and nothing can be sent, no timer is asked for again`() throws {
        var cursor = try attached()
        _ = try cursor.output(Output(offset: 0, bytes: [1]))
        cursor.wrote(to: 1, now: start)
        cursor.tick(now: start + .milliseconds(200))
        #expect(cursor.tellAt == nil)
        #expect(cursor.acknowledgement(now: start + .seconds(1)) == Acknowledge(written: 1))
    }

    @Test func `each acknowledgement that was asked for goes at once`() throws {
        var cursor = try attached()
        for offset in [0, 2] as [UInt64] {
            _ = try cursor.output(
                Output(offset: offset, wantsAcknowledgement: true, bytes: [1, 2]))
        }
        cursor.wrote(to: 1, now: start)
        #expect(cursor.acknowledgement(now: start) == nil)
        cursor.wrote(to: 2, now: start)
        #expect(cursor.acknowledgement(now: start) == Acknowledge(written: 2))
        cursor.wrote(to: 4, now: start)
        #expect(cursor.acknowledgement(now: start) == Acknowledge(written: 4))
    }

    @Test func `a gap is acknowledged at once when it is shown`() throws {
        var cursor = try attached()
        _ = try cursor.gap(Gap(start: 0, end: 50))
        cursor.wrote(to: 50, now: start)
        #expect(cursor.acknowledgement(now: start) == Acknowledge(written: 50))
    }

    @Test func `what is written between an Attach and its answer is acknowledged after it`() throws
    {
        var cursor = try attached()
        _ = try cursor.output(Output(offset: 0, bytes: [1, 2, 3]))
        cursor.wrote(to: 2, now: start)
        // The Attach said that nothing was written yet.
        _ = try cursor.attached(at: 3, lost: 0, told: 0, now: start)
        #expect(cursor.acknowledgement(now: start + .seconds(1)) == Acknowledge(written: 2))
    }
}
