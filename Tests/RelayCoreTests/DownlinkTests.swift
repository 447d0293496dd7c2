// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct DownlinkTests {
    private func log(_ count: Int, capacity: Int = 100) -> ByteLog {
        var log = ByteLog(capacity: capacity, chunkSize: 16)
        log.append(ArraySlice((0..<count).map { UInt8(truncatingIfNeeded: $0) }))
        return log
    }

    private func downlink(from offset: UInt64 = 0, window: UInt64 = 8) -> Downlink {
        Downlink(from: offset, written: offset, window: window, now: start)
    }

    @Test func `the log is sent up to the window, and on when it is acknowledged`() throws {
        let log = log(20)
        var downlink = downlink()
        #expect(
            downlink.next(from: log, now: start)
                == .output(
                    Output(offset: 0, wantsAcknowledgement: true, bytes: Array(0..<8))))
        #expect(!downlink.hasMore(in: log))
        #expect(downlink.next(from: log, now: start) == nil)
        try downlink.acknowledged(Acknowledge(written: 3), now: start)
        #expect(
            downlink.next(from: log, now: start) == .output(Output(offset: 8, bytes: [8, 9, 10])))
    }

    @Test func `an acknowledgement is asked for when half the window is out`() throws {
        var log = log(3)
        var downlink = downlink()
        #expect(
            downlink.next(from: log, now: start) == .output(Output(offset: 0, bytes: [0, 1, 2])))
        log.append([3])
        #expect(
            downlink.next(from: log, now: start)
                == .output(Output(offset: 3, wantsAcknowledgement: true, bytes: [3])))
    }

    @Test func `a small ring wants to be acknowledged before it is full`() {
        var log = log(4, capacity: 20)
        var downlink = downlink(window: 100)
        #expect(
            downlink.next(from: log, now: start)
                == .output(Output(offset: 0, bytes: [0, 1, 2, 3])))
        log.append([4])
        #expect(
            downlink.next(from: log, now: start)
                == .output(Output(offset: 4, wantsAcknowledgement: true, bytes: [4])))
    }

    @Test func `bytes held back leave the window but are not written`() throws {
        let log = log(20)
        var downlink = downlink()
        _ = downlink.next(from: log, now: start)
        try downlink.acknowledged(Acknowledge(written: 2, held: 6), now: start)
        #expect(downlink.written == 2)
        #expect(
            downlink.next(from: log, now: start)
                == .output(
                    Output(offset: 8, wantsAcknowledgement: true, bytes: Array(8..<16))))
    }

    @Test func `what was overwritten is said, then the log goes on`() {
        let log = log(30, capacity: 10)
        var downlink = downlink(from: 15)
        #expect(downlink.next(from: log, now: start) == .gap(Gap(start: 15, end: 20)))
        #expect(
            downlink.next(from: log, now: start)
                == .output(
                    Output(offset: 20, wantsAcknowledgement: true, bytes: [20, 21, 22])))
    }

    @Test func `a client that takes nothing is not told of one hole after another`() throws {
        var log = log(8, capacity: 8)
        var downlink = downlink()
        _ = downlink.next(from: log, now: start)
        for _ in 0..<5 {
            log.append([0, 0, 0, 0])
            #expect(!downlink.hasMore(in: log))
            #expect(downlink.next(from: log, now: start) == nil)
        }
        try downlink.acknowledged(Acknowledge(written: 8), now: start)
        #expect(downlink.next(from: log, now: start) == .gap(Gap(start: 8, end: 20)))
        #expect(downlink.next(from: log, now: start) == nil)
        try downlink.acknowledged(Acknowledge(written: 20), now: start)
        #expect(downlink.hasMore(in: log))
    }

    @Test func `what a client received on another link and is still writing fills the window`() {
        let log = log(20)
        var downlink = Downlink(from: 10, written: 4, window: 8, now: start)
        #expect(downlink.written == 4)
        #expect(
            downlink.next(from: log, now: start) == .output(Output(offset: 10, bytes: [10, 11])))
        #expect(downlink.isLive(now: start + .milliseconds(1999)))
        #expect(!downlink.isLive(now: start + .seconds(2)))
    }

    @Test func `what was never sent cannot be acknowledged`() {
        var downlink = downlink()
        _ = downlink.next(from: log(4), now: start)
        #expect(throws: ProtocolViolation.acknowledgedUnsent(5)) {
            try downlink.acknowledged(Acknowledge(written: 5), now: start)
        }
        #expect(throws: ProtocolViolation.acknowledgedUnsent(3)) {
            try downlink.acknowledged(Acknowledge(written: 3, held: 2), now: start)
        }
    }

    @Test func `old news changes nothing`() throws {
        var downlink = downlink()
        _ = downlink.next(from: log(8), now: start)
        try downlink.acknowledged(Acknowledge(written: 5), now: start)
        let before = downlink
        try downlink.acknowledged(Acknowledge(written: 4), now: start + .seconds(1))
        #expect(downlink == before)
    }

    @Test func `a client is live until nothing was acknowledged for two seconds`() throws {
        var downlink = downlink()
        #expect(downlink.liveUntil == nil)
        _ = downlink.next(from: log(8), now: start)
        #expect(downlink.liveUntil == start + .seconds(2))
        try downlink.acknowledged(Acknowledge(written: 1), now: start + .seconds(1))
        #expect(downlink.isLive(now: start + .milliseconds(2999)))
        let until = try #require(downlink.liveUntil)
        #expect(!downlink.isLive(now: until))
        try downlink.acknowledged(Acknowledge(written: 8), now: start + .seconds(9))
        #expect(downlink.isLive(now: start + .seconds(1000)))
    }
}
