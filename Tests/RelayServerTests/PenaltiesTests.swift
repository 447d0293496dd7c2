// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@testable import RelayServer

@Suite struct PenaltiesTests {
    private let start = Instant.now
    private let source = Penalties.Source([192, 0, 2, 7])!

    private func source(_ number: Int) -> Penalties.Source {
        Penalties.Source([10, 0, UInt8(number >> 8), UInt8(number & 255)])!
    }

    @Test func `each wrong attempt costs twice the last, from a second to five minutes`() {
        var penalties = Penalties()
        var now = start
        var waits: [Duration] = []
        for _ in 0..<11 {
            penalties.failed(source, now: now)
            let wait = penalties.wait(of: source, now: now) ?? .zero
            waits.append(wait)
            #expect(penalties.wait(of: source, now: now + wait) == nil)
            #expect(penalties.wait(of: source, now: now + wait - .milliseconds(1)) != nil)
            now += wait
        }
        let seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
        #expect(waits == seconds.map { .seconds($0) })
    }

    @Test func `others do not wait`() {
        var penalties = Penalties()
        penalties.failed(source, now: start)
        #expect(penalties.wait(of: source(1), now: start) == nil)
    }

    @Test func `a listed key clears its source`() {
        var penalties = Penalties()
        for _ in 0..<5 { penalties.failed(source, now: start) }
        penalties.cleared(source)
        #expect(penalties.wait(of: source, now: start) == nil)
        penalties.failed(source, now: start)
        #expect(penalties.wait(of: source, now: start) == Penalties.first)
    }

    @Test func `who behaves for ten minutes begins anew`() {
        for (gap, wait) in [(Duration.seconds(-1), Duration.seconds(2)), (.zero, .seconds(1))] {
            var penalties = Penalties()
            penalties.failed(source, now: start)
            let later = start + Penalties.first + Penalties.memory + gap
            penalties.failed(source, now: later)
            #expect(penalties.wait(of: source, now: later) == wait)
        }
    }

    @Test func `the addresses of one network of IPv6 are one source, those of IPv4 are each one`() {
        let one = [UInt8](repeating: 1, count: 16)
        var neighbour = one
        neighbour[15] = 9
        var other = one
        other[7] = 9
        #expect(Penalties.Source(one) == Penalties.Source(neighbour))
        #expect(Penalties.Source(one) != Penalties.Source(other))
        #expect(Penalties.Source([1, 1, 1, 1]) != Penalties.Source([1, 1, 1, 2]))
        #expect(Penalties.Source([1, 1, 1]) == nil)
    }

    @Test func `so many sources are remembered and no more; the one that is over first goes`() {
        var penalties = Penalties()
        penalties.failed(source, now: start)
        penalties.failed(source, now: start)
        for number in 0..<Penalties.maximumCount - 1 {
            penalties.failed(self.source(number), now: start + .milliseconds(1))
        }
        #expect(penalties.count == Penalties.maximumCount)
        penalties.failed(self.source(9999), now: start + .milliseconds(2))
        #expect(penalties.count == Penalties.maximumCount)
        #expect(penalties.wait(of: source, now: start + .milliseconds(2)) != nil)
        #expect(penalties.wait(of: self.source(9999), now: start + .milliseconds(2)) != nil)
    }
}
