// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire
import Testing

/// A host that is short of memory takes from rings before anything dies.
@Suite struct HolderMemoryTests {
    private func holder(ring: Int = 64, whenFull: WhenFull = .drop) -> Holder {
        var description = SessionDescription.small(ring: ring, whenFull: whenFull)
        description.smallestRing = 8
        return Holder(description)
    }

    @Test func `half of what is held goes, and whoever missed it is told`() throws {
        var holder = holder()
        try holder.attach(1, .terminal())
        _ = holder.frames(1)
        holder.shellPrints(60)
        holder.core.memoryIsShort(now: holder.now)
        #expect(holder.core.takeEffects().contains(.releaseMemory))
        #expect(holder.core.log.start == 30 && holder.core.log.capacity == 30)
        let frames = holder.frames(1)
        #expect(frames.map(\.type) == [.gap, .output])
        #expect(try frames.first?.decode(Gap.self) == Gap(start: 0, end: 30))
        #expect(holder.core.information(now: holder.now).lost == 30)
    }

    @Test func `it goes on as long as memory is short, down to the smallest ring`() {
        var holder = holder()
        holder.shellPrints(60)
        for _ in 0..<10 { holder.core.memoryIsShort(now: holder.now) }
        #expect(holder.core.log.capacity == 8)
        #expect(holder.core.log.end - holder.core.log.start == 8)
    }

    @Test func `a minute after the last time the ring has its size again`() {
        var holder = holder()
        holder.shellPrints(60)
        holder.core.memoryIsShort(now: holder.now)
        holder.wait(.seconds(59))
        #expect(holder.core.log.capacity == 30)
        holder.core.memoryIsShort(now: holder.now)
        holder.wait(.seconds(59))
        #expect(holder.core.log.capacity == 15)
        holder.wait(.seconds(1))
        #expect(holder.core.log.capacity == 64)
        #expect(holder.core.deadline == nil, "nobody is woken for nothing")
    }

    @Test func `a ring that is nearly empty gives nothing and keeps its bound`() {
        var holder = holder()
        holder.shellPrints(4)
        holder.core.memoryIsShort(now: holder.now)
        #expect(holder.core.log.start == 0)
        #expect(holder.core.log.capacity == 8)
    }

    @Test func `nothing goes that a program waits for others to see`() throws {
        var holder = holder(whenFull: .block)
        try holder.attach(1, .terminal())
        holder.shellPrints(60)
        _ = holder.frames(1)
        try holder.send(1, Acknowledge(written: 10))
        holder.close(1)
        holder.core.memoryIsShort(now: holder.now)
        #expect(holder.core.log.start == 10)
        #expect(holder.core.log.end == 60)
        #expect(holder.core.readAllowance == 0, "the program waits")
        holder.wait(.seconds(60))
        #expect(holder.core.readAllowance == 14)
    }
}
