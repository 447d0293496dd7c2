// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct UplinkTests {
    private func frames(_ uplink: inout Uplink) -> [Frame] {
        var frames: [Frame] = []
        while let frame = uplink.nextFrame(channel: 1) { frames.append(frame) }
        return frames
    }

    private func input(_ offset: UInt64, _ bytes: [UInt8]) -> Frame {
        Frame(Input(offset: offset, bytes: bytes), channel: 1)
    }

    @Test func `what is typed is sent once, and again on a new link until it is confirmed`() throws
    {
        var uplink = Uplink()
        uplink.typed([1, 2])
        #expect(frames(&uplink) == [input(0, [1, 2])])
        uplink.typed([3])
        #expect(frames(&uplink) == [input(2, [3])])
        try uplink.confirmed(1)
        uplink.startOver()
        #expect(frames(&uplink) == [input(1, [2, 3])])
        try uplink.confirmed(3)
        uplink.startOver()
        #expect(frames(&uplink) == [])
        #expect(uplink.isEmpty)
    }

    @Test func `a confirmation may be ahead of what this link has sent`() throws {
        var uplink = Uplink()
        uplink.typed([1, 2, 3])
        _ = frames(&uplink)
        uplink.startOver()
        try uplink.confirmed(2)
        #expect(frames(&uplink) == [input(2, [3])])
    }

    @Test func `old news changes nothing and bytes never typed are not confirmed`() throws {
        var uplink = Uplink()
        uplink.typed([1, 2])
        try uplink.confirmed(2)
        try uplink.confirmed(1)
        #expect(uplink.written == 2)
        #expect(throws: ProtocolViolation.brokenInput(expected: 2, got: 3)) {
            try uplink.confirmed(3)
        }
    }

    @Test func `long input goes in pieces and the end comes after all of them`() {
        var uplink = Uplink()
        uplink.typed(ArraySlice(repeating: 7, count: Input.maximumLength + 1))
        uplink.ended()
        let end = UInt64(Input.maximumLength) + 1
        #expect(
            frames(&uplink) == [
                input(0, Array(repeating: 7, count: Input.maximumLength)), input(end - 1, [7]),
                Frame(InputEnd(offset: end), channel: 1),
            ])
        #expect(uplink.room == 0)
        uplink.startOver()
        #expect(frames(&uplink).count == 3)
    }

    @Test func `64 KiB may wait`() throws {
        var uplink = Uplink()
        #expect(uplink.room == 64 * 1024)
        uplink.typed(ArraySlice(repeating: 0, count: uplink.room))
        #expect(uplink.room == 0)
        try uplink.confirmed(10)
        #expect(uplink.room == 10)
    }

    @Test func `what nobody knows about is counted and given up`() throws {
        var uplink = Uplink()
        uplink.typed([1, 2, 3, 4, 5])
        try uplink.confirmed(1)
        #expect(try uplink.abandon(before: 4) == 3)
        uplink.startOver()
        #expect(frames(&uplink) == [input(4, [5])])
    }
}

/// What the terminal typed among what the user did.
@Suite struct UplinkReportTests {
    private static func mixed() -> Uplink {
        var uplink = Uplink()
        uplink.typed([1, 2])
        uplink.reported([3, 4, 5], kind: 7, now: start)
        uplink.typed([6])
        return uplink
    }

    @Test func `reports are frames of their own, with their age, in the order of typing`() throws {
        var uplink = Self.mixed()
        let now = start + .milliseconds(30)
        let frames = (0..<4).compactMap { _ in
            uplink.nextFrame(channel: 1, takesReports: true, now: now)
        }
        #expect(
            frames == [
                Frame(Input(offset: 0, bytes: [1, 2]), channel: 1),
                Frame(Report(offset: 2, kind: 7, age: 30, bytes: [3, 4, 5]), channel: 1),
                Frame(Input(offset: 5, bytes: [6]), channel: 1),
            ])
    }

    @Test func `for a session of old they are typed, and until it has answered they wait`() throws {
        var uplink = Self.mixed()
        let first = uplink.nextFrame(channel: 1, takesReports: nil, now: start)
        #expect(first == Frame(Input(offset: 0, bytes: [1, 2]), channel: 1))
        #expect(uplink.nextFrame(channel: 1, takesReports: nil, now: start) == nil)
        #expect(
            uplink.nextFrame(channel: 1, takesReports: false, now: start)
                == Frame(Input(offset: 2, bytes: [3, 4, 5, 6]), channel: 1))
    }

    @Test func `what was written of a report is not sent again`() throws {
        var uplink = Self.mixed()
        try uplink.confirmed(3)
        uplink.startOver()
        #expect(
            uplink.nextFrame(channel: 1, takesReports: true, now: start)
                == Frame(Report(offset: 3, kind: 7, age: 0, bytes: [4, 5]), channel: 1))
    }
}
