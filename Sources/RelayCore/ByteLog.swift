// SPDX-License-Identifier: Apache-2.0

/// Everything a shell has printed, as far as it is still here; lives as long as its session.
///
/// Every byte has an address: its offset since the session began. The newest `capacity` bytes are
/// kept in chunks that are allocated as they are first used and used again afterwards.
package struct ByteLog: Equatable, Sendable {
    package static let smallestCapacity = 64 * 1024
    package static let largestCapacity = 1 << 30
    package static let defaultCapacity = 4 << 20
    /// Memory is taken in pieces of this size.
    package static let defaultChunkSize = 64 * 1024

    /// How many bytes are kept at the most.
    package private(set) var capacity: Int
    /// The oldest byte that is kept; never goes back.
    package private(set) var start: UInt64 = 0
    /// The offset of the next byte to be printed; never goes back.
    package private(set) var end: UInt64 = 0

    private let chunkSize: Int
    /// Chunk k of the stream is in slot k modulo their number; one more than the capacity needs,
    /// so that the chunk being written never holds bytes that are still kept.
    private var slots: [[UInt8]]

    package init(capacity: Int, chunkSize: Int = ByteLog.defaultChunkSize) {
        precondition(capacity > 0 && chunkSize > 0, "a log keeps at least one byte")
        self.capacity = capacity
        self.chunkSize = chunkSize
        slots = Self.emptySlots(capacity: capacity, chunkSize: chunkSize)
    }

    package mutating func append(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let position = Int(end % UInt64(chunkSize))
            let slot = slot(of: end)
            if position == 0 {
                slots[slot].removeAll(keepingCapacity: true)
                slots[slot].reserveCapacity(chunkSize)
            }
            let piece = rest.prefix(chunkSize - position)
            slots[slot].append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
            end += UInt64(piece.count)
            forgetOldest()
        }
    }

    /// At most `limit` bytes from `offset` on; empty at the end. Nil when the byte at `offset` is
    /// no longer, or not yet, here.
    package func bytes(from offset: UInt64, limit: Int) -> [UInt8]? {
        guard offset >= start, offset <= end else { return nil }
        var position = offset
        var remaining = Int(min(UInt64(limit), end - offset))
        var result: [UInt8] = []
        result.reserveCapacity(remaining)
        while remaining > 0 {
            let first = Int(position % UInt64(chunkSize))
            let piece = slots[slot(of: position)][first...].prefix(remaining)
            result.append(contentsOf: piece)
            position += UInt64(piece.count)
            remaining -= piece.count
        }
        return result
    }

    /// How many bytes of memory the chunks take that are in use.
    package var memory: Int { slots.count { !$0.isEmpty } * chunkSize }

    /// Keeps at most so many bytes from now on. Lowering it forgets the oldest, and gives back
    /// their memory, at once.
    package mutating func setCapacity(_ newCapacity: Int) {
        precondition(newCapacity > 0, "a log keeps at least one byte")
        var kept = Self.emptySlots(capacity: newCapacity, chunkSize: chunkSize)
        let newStart = max(start, end - min(end, UInt64(newCapacity)))
        for chunk in newStart / UInt64(chunkSize)...end / UInt64(chunkSize) {
            let slot = Int(chunk % UInt64(slots.count))
            swap(&kept[Int(chunk % UInt64(kept.count))], &slots[slot])
        }
        capacity = newCapacity
        start = newStart
        slots = kept
    }

    private static func emptySlots(capacity: Int, chunkSize: Int) -> [[UInt8]] {
        Array(repeating: [], count: (capacity + chunkSize - 1) / chunkSize + 1)
    }

    private func slot(of offset: UInt64) -> Int {
        Int(offset / UInt64(chunkSize) % UInt64(slots.count))
    }

    private mutating func forgetOldest() {
        if end - start > UInt64(capacity) { start = end - UInt64(capacity) }
    }
}
