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

    @Test func `a client is live while nothing has waited for more than two seconds`() throws {
        var downlink = downlink()
        #expect(downlink.liveUntil == nil)
        _ = downlink.next(from: log(4), now: start)
        #expect(downlink.liveUntil == start + .seconds(2))
        _ = downlink.next(from: log(8), now: start + .seconds(1))
        // What was sent first has arrived, what was sent later counts now.
        try downlink.acknowledged(Acknowledge(written: 4), now: start + .milliseconds(1900))
        #expect(downlink.liveUntil == start + .seconds(3))
        // Some progress is not enough.
        try downlink.acknowledged(Acknowledge(written: 6), now: start + .milliseconds(2900))
        #expect(downlink.isLive(now: start + .milliseconds(2999)))
        #expect(!downlink.isLive(now: start + .seconds(3)))
        try downlink.acknowledged(Acknowledge(written: 8), now: start + .seconds(9))
        #expect(downlink.isLive(now: start + .seconds(1000)))
    }

    @Test func `what is skipped at once leaves the window to what follows`() throws {
        var log = log(50)
        var downlink = downlink()
        _ = downlink.next(from: log, now: start)
        downlink.skip(to: 50, followedBy: 2, now: start)
        #expect(!downlink.hasMore(in: log))
        log.append([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        // The window is on its way, and so much does not wait for it.
        guard case .output(let first) = downlink.next(from: log, now: start) else {
            Issue.record("nothing follows")
            return
        }
        #expect(first.offset == 50 && first.bytes.count == 2)
        #expect(downlink.next(from: log, now: start) == nil)
        try downlink.acknowledged(Acknowledge(written: 6), now: start)
        guard case .output(let output) = downlink.next(from: log, now: start) else {
            Issue.record("nothing follows")
            return
        }
        #expect(output.offset == 52)
        #expect(output.bytes.count == 6)
        // What stands for the rest is written, and all that is on its way counts again.
        try downlink.acknowledged(Acknowledge(written: 50), now: start)
        #expect(downlink.next(from: log, now: start) == nil)
        try downlink.acknowledged(Acknowledge(written: 52), now: start)
        #expect(downlink.hasMore(in: log))
    }

    @Test func `what is skipped with patience is waited for`() throws {
        var log = log(50)
        var downlink = downlink()
        downlink.skip(to: 50, now: start)
        log.append([1])
        #expect(downlink.next(from: log, now: start) == nil)
        try downlink.acknowledged(Acknowledge(written: 50), now: start)
        #expect(downlink.hasMore(in: log))
    }

    @Test func `a little output after a while is asked for at once`() throws {
        var log = ByteLog(capacity: 1 << 20)
        var downlink = Downlink(from: 0, written: 0, now: start)
        for (second, isAsked) in [(0, true), (1, false), (9, false), (10, true), (11, false)] {
            log.append([1])
            let now = start + .seconds(second)
            guard case .output(let output) = downlink.next(from: log, now: now) else {
                Issue.record("nothing was sent")
                return
            }
            #expect(output.wantsAcknowledgement == isAsked)
            try downlink.acknowledged(Acknowledge(written: output.end), now: now)
        }
    }
}
