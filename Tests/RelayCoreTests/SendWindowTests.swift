// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

@Suite struct SendWindowTests {
    /// A link of this rate, with a queue that never ends, and a log that never ends: gives the windows
    /// after each round trip, in bytes.
    private func windows(bytesPerSecond: Double, roundTrip: Double, rounds: Int) -> [UInt64] {
        var window = SendWindow(from: 0, now: start)
        var sent: UInt64 = 0
        var now = 0.0
        /// When the link is free again, and what is on its way: how far, when it is acknowledged.
        var free = 0.0
        var asked: [(UInt64, Double)] = []
        var delivered: UInt64 = 0
        var sizes: [UInt64] = []
        // A prompt, with nothing before it in any queue.
        window.asked(upTo: 10, isLimited: true, now: start)
        now = roundTrip
        sent = 10
        delivered = 10
        window.acknowledged(10, now: start + .nanoseconds(Int64(now * 1e9)))
        window.resumed(now: start + .nanoseconds(Int64(now * 1e9)))
        let at = { (seconds: Double) in start + .nanoseconds(Int64(seconds * 1e9)) }
        while sizes.count < rounds {
            while sent - delivered < window.size {
                let piece = max(window.size / 2, 1)
                sent += piece
                free = max(free, now) + Double(piece) / bytesPerSecond
                window.asked(upTo: sent, isLimited: false, now: at(now))
                asked.append((sent, free + roundTrip))
            }
            let (end, time) = asked.removeFirst()
            now = time
            delivered = end
            window.acknowledged(end, now: at(now))
            sizes.append(window.size)
        }
        return sizes
    }

    @Test(arguments: [
        (250_000.0, 0.1, 50_000.0), (1_250_000, 0.08, 200_000), (12_500_000, 0.08, 2_000_000),
        (1_000_000, 0.01, 100_000),
    ])
    func `the window is twice what is delivered in a round trip, or in 100 ms`(
        _ rate: Double, _ roundTrip: Double, _ wanted: Double
    ) throws {
        let all = windows(bytesPerSecond: rate, roundTrip: roundTrip, rounds: 60)
        let size = Double(try #require(all.last))
        #expect(size >= wanted * 0.9 && size <= wanted * 1.1, "\(size)")
    }

    @Test func `a slow link has the least, a quick one the most`() {
        #expect(windows(bytesPerSecond: 8000, roundTrip: 0.1, rounds: 20).last == SendWindow.least)
        #expect(windows(bytesPerSecond: 100, roundTrip: 0.1, rounds: 20).last == SendWindow.least)
        #expect(
            windows(bytesPerSecond: 1e9, roundTrip: 0.1, rounds: 60).last == SendWindow.most)
    }

    @Test func `a link that turns out quicker than the least window is used in full`() {
        var window = SendWindow(from: 0, now: start)
        var now = start
        var end: UInt64 = 0
        for _ in 0..<10 {
            end += 100
            window.asked(upTo: end, isLimited: false, now: now)
            now += .milliseconds(500)
            window.acknowledged(end, now: now)
        }
        #expect(window.size == SendWindow.least)
        // A window in a round trip of half a second, whatever the link could do.
        for _ in 0..<12 {
            end += window.size
            window.asked(upTo: end, isLimited: false, now: now)
            now += .milliseconds(500)
            window.acknowledged(end, now: now)
        }
        #expect(window.size == SendWindow.most)
    }

    @Test func `a link that gets slower has a smaller window soon`() {
        var window = SendWindow(from: 0, now: start)
        for round in 1...40 {
            let sent = start + .milliseconds(round * 200)
            window.resumed(now: sent)
            window.asked(upTo: UInt64(round) * 100_000, isLimited: false, now: sent)
            let slow = round > 20 ? 1000 : 100
            window.acknowledged(UInt64(round) * 100_000, now: sent + .milliseconds(slow))
        }
        #expect(window.size == 20_000)
    }

    @Test func `what a program prints slowly says nothing about the link`() {
        var window = SendWindow(from: 0, now: start)
        for round in 1...40 {
            let sent = start + .seconds(round)
            window.resumed(now: sent)
            window.asked(upTo: UInt64(round) * 100, isLimited: true, now: sent)
            window.acknowledged(UInt64(round) * 100, now: sent + .milliseconds(100))
        }
        #expect(window.roundTrip.least == .milliseconds(100))
        #expect(window.size == SendWindow.first)
        window.resumed(now: start + .seconds(60))
        window.asked(upTo: 1_000_000, isLimited: true, now: start + .seconds(60))
        window.acknowledged(1_000_000, now: start + .milliseconds(60_100))
        #expect(window.size > 1_000_000)
    }
}
