// SPDX-License-Identifier: Apache-2.0

import RelayCore
import Testing

@Suite struct ByteLogTests {
    @Test func `everything is kept until the capacity is reached`() {
        var log = ByteLog(capacity: 4, chunkSize: 2)
        log.append([1, 2, 3, 4])
        #expect(log.start == 0)
        #expect(log.bytes(from: 0, limit: 10) == [1, 2, 3, 4])
        log.append([5])
        #expect(log.start == 1)
        #expect(log.bytes(from: 1, limit: 10) == [2, 3, 4, 5])
    }

    @Test func `a byte that is gone or not yet printed is not given out`() {
        var log = ByteLog(capacity: 2, chunkSize: 2)
        log.append([1, 2, 3])
        #expect(log.bytes(from: 0, limit: 1) == nil)
        #expect(log.bytes(from: 3, limit: 1) == [])
        #expect(log.bytes(from: 4, limit: 1) == nil)
    }

    @Test func `one append may be many times the capacity`() {
        var log = ByteLog(capacity: 5, chunkSize: 3)
        log.append(ArraySlice((0..<100).map(UInt8.init)))
        #expect(log.start == 95)
        #expect(log.bytes(from: 95, limit: 10) == [95, 96, 97, 98, 99])
    }

    @Test func `lowering the capacity forgets the oldest at once and raising it brings none back`()
    {
        var log = ByteLog(capacity: 8, chunkSize: 3)
        log.append([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        log.setCapacity(3)
        #expect(log.start == 7)
        #expect(log.bytes(from: 7, limit: 9) == [7, 8, 9])
        log.setCapacity(9)
        #expect(log.start == 7)
        log.append([10, 11])
        #expect(log.bytes(from: 7, limit: 9) == [7, 8, 9, 10, 11])
    }

    @Test func `the same as a plain array, whatever happens`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            var log = ByteLog(
                capacity: 1 + generator.below(40), chunkSize: 1 + generator.below(9))
            var model = Model(capacity: log.capacity)
            for _ in 0..<60 {
                if generator.once(in: 6) {
                    let capacity = 1 + generator.below(40)
                    log.setCapacity(capacity)
                    model.setCapacity(capacity)
                } else {
                    let count = generator.below(generator.once(in: 4) ? 100 : 12)
                    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
                    log.append(bytes[...])
                    model.append(bytes)
                }
                model.expectSame(log, from: generator.below(50), limit: generator.below(50))
            }
        }
    }
}

/// Keeps everything and remembers what should have been forgotten.
private struct Model {
    var capacity: Int
    var all: [UInt8] = []
    var start = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func append(_ bytes: [UInt8]) {
        all += bytes
        start = max(start, all.count - capacity)
    }

    mutating func setCapacity(_ newCapacity: Int) {
        capacity = newCapacity
        start = max(start, all.count - capacity)
    }

    func expectSame(_ log: ByteLog, from distance: Int, limit: Int) {
        #expect(log.start == UInt64(start))
        #expect(log.end == UInt64(all.count))
        #expect(log.bytes(from: log.start, limit: .max) == Array(all[start...]))
        let offset = min(start + distance, all.count)
        #expect(
            log.bytes(from: UInt64(offset), limit: limit) == Array(all[offset...].prefix(limit)))
    }
}
