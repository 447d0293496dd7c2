// SPDX-License-Identifier: Apache-2.0

/// Nanoseconds since the world began. The world computes with plain numbers, which is fast; the
/// cores are given an `Instant`.
typealias Time = Int

extension Time {
    static let never = Time.max
    static func milliseconds(_ count: Int) -> Time { count * 1_000_000 }
    static func seconds(_ count: Int) -> Time { count * 1_000_000_000 }
}

/// Bytes under way in one direction of a connection, in order, each arriving after the latency
/// there was when it was sent. Like TCP it loses nothing but, when cut, a tail.
final class Flow {
    private struct Parcel {
        var bytes: ArraySlice<UInt8>
        var arrivesAt: Time
    }

    /// How long a byte that is sent now takes; never lets it overtake an earlier one.
    var latency: Time
    /// How much longer what is sent now takes, because it is lost and sent again; for links that lose
    /// packets.
    var lateness: (() -> Time)?
    /// Nothing arrives, but nothing is lost either.
    var isStalled = false
    /// Once so many more bytes were sent, the connection breaks, both ways.
    var breaksAfter = Int.max
    weak var counterpart: Flow?
    /// How many bytes are under way.
    private(set) var count = 0
    /// How many bytes were ever sent.
    private(set) var sent = 0
    private var parcels: [Parcel] = []
    private var lastArrival = 0
    /// The sender will send nothing more; the receiver learns it when all bytes have arrived.
    private var endsAt = Time.never
    /// The receiver has learnt it.
    private var isRead = false

    init(latency: Time) { self.latency = latency }

    func put(_ bytes: [UInt8], at time: Time) {
        guard endsAt == .never, !bytes.isEmpty else { return }
        guard bytes.count < breaksAfter else { return breakOff(with: bytes, at: time) }
        breaksAfter -= bytes.count
        let arrival = nextArrival(time)
        count += bytes.count
        sent += bytes.count
        if let last = parcels.indices.last, parcels[last].arrivesAt == arrival {
            parcels[last].bytes += bytes
        } else {
            parcels.append(Parcel(bytes: bytes[...], arrivesAt: arrival))
        }
    }

    private func breakOff(with bytes: [UInt8], at time: Time) {
        let last = Array(bytes.prefix(breaksAfter))
        breaksAfter = .max
        put(last, at: time)
        end(at: time)
        counterpart?.end(at: time)
    }

    func end(at time: Time) {
        if endsAt == .never { endsAt = nextArrival(time) }
    }

    /// The connection breaks: of the bytes under way only so many still arrive, then the end.
    func cut(keeping kept: Int, at time: Time) {
        var rest = kept
        for index in parcels.indices {
            let keeps = min(rest, parcels[index].bytes.count)
            count -= parcels[index].bytes.count - keeps
            parcels[index].bytes = parcels[index].bytes.prefix(keeps)
            rest -= keeps
        }
        parcels.removeAll { $0.bytes.isEmpty }
        end(at: time)
    }

    /// When the next bytes, or the end, arrive.
    var arrival: Time {
        if isStalled || isRead { return .never }
        return parcels.first?.arrivesAt ?? endsAt
    }

    /// Takes bytes that have arrived; of one parcel only so many.
    func take(_ limit: Int, at time: Time) -> ArraySlice<UInt8> {
        guard arrival <= time, let piece = parcels.first?.bytes.prefix(limit) else { return [] }
        count -= piece.count
        if piece.count == parcels[0].bytes.count {
            parcels.removeFirst()
        } else {
            parcels[0].bytes.removeFirst(piece.count)
        }
        return piece
    }

    /// Whether the end has arrived, behind everything else; true once.
    func takeEnd(at time: Time) -> Bool {
        guard parcels.isEmpty, arrival <= time else { return false }
        isRead = true
        return true
    }

    private func nextArrival(_ time: Time) -> Time {
        lastArrival = max(time + latency + (lateness?() ?? 0), lastArrival)
        return lastArrival
    }
}
