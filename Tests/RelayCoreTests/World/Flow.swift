// SPDX-License-Identifier: Apache-2.0

import RelayCore

/// Bytes under way in one direction of a connection, in order, each arriving after the latency
/// there was when it was sent. Like TCP it loses nothing but, when cut, a tail.
struct Flow: Equatable {
    private struct Parcel: Equatable {
        var bytes: ArraySlice<UInt8>
        var arrivesAt: Instant
    }

    /// How long a byte that is sent now takes; never lets it overtake an earlier one.
    var latency: Duration
    /// Nothing arrives, but nothing is lost either.
    var isStalled = false
    private var parcels: [Parcel] = []
    private var lastArrival: Instant?
    /// The sender will send nothing more; the receiver learns it when all bytes have arrived.
    private var endsAt: Instant?
    /// The receiver has learnt it.
    private var isRead = false

    init(latency: Duration) { self.latency = latency }

    /// How many bytes are under way.
    private(set) var count = 0

    var isEnded: Bool { endsAt != nil }

    mutating func put(_ bytes: [UInt8], now: Instant) {
        guard endsAt == nil, !bytes.isEmpty else { return }
        let arrival = nextArrival(now)
        count += bytes.count
        if let last = parcels.indices.last, parcels[last].arrivesAt == arrival {
            parcels[last].bytes += bytes
        } else {
            parcels.append(Parcel(bytes: bytes[...], arrivesAt: arrival))
        }
    }

    mutating func end(now: Instant) {
        if endsAt == nil { endsAt = nextArrival(now) }
    }

    /// The connection breaks: of the bytes under way only so many still arrive, then the end.
    mutating func cut(keeping kept: Int, now: Instant) {
        var rest = kept
        for index in parcels.indices {
            let keeps = min(rest, parcels[index].bytes.count)
            count -= parcels[index].bytes.count - keeps
            parcels[index].bytes = parcels[index].bytes.prefix(keeps)
            rest -= keeps
        }
        parcels.removeAll { $0.bytes.isEmpty }
        end(now: now)
    }

    /// When the next bytes, or the end, arrive; nil if nothing does.
    var arrival: Instant? {
        if isStalled || isRead { return nil }
        return parcels.first?.arrivesAt ?? endsAt
    }

    /// Takes bytes that have arrived; of one parcel only so many.
    mutating func take(_ limit: Int, now: Instant) -> ArraySlice<UInt8> {
        guard !isStalled, let first = parcels.first, first.arrivesAt <= now else { return [] }
        let piece = first.bytes.prefix(limit)
        count -= piece.count
        if piece.count == first.bytes.count {
            parcels.removeFirst()
        } else {
            parcels[0].bytes.removeFirst(piece.count)
        }
        return piece
    }

    /// Whether the end has arrived, behind everything else; true once.
    mutating func takeEnd(now: Instant) -> Bool {
        guard let endsAt, !isStalled, parcels.isEmpty, endsAt <= now, !isRead else { return false }
        isRead = true
        return true
    }

    private mutating func nextArrival(_ now: Instant) -> Instant {
        let arrival = max(now + latency, lastArrival ?? now)
        lastArrival = arrival
        return arrival
    }
}
