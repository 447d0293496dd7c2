// SPDX-License-Identifier: Apache-2.0

import RelayWire

@testable import RelayCore

/// Clients, a network, and a host with its server and holders, in virtual time.
///
/// All cores are the real ones; between them travel encoded bytes. `run(for:)` lets time pass: it
/// does whatever is due now until nothing is, then jumps to the next instant at which something
/// is. The first law that is broken is written to `broken`, and the world stands still.
final class World {
    /// How the bytes of a connection are cut into reads.
    enum Pieces { case whole, random, single }

    /// A socket takes no more once so many bytes are under way.
    static let socket = 600
    /// Small, so that few bytes are enough to fill windows and rings.
    static let window: UInt64 = 200
    static let smallestRing = 48
    static let chunkSize = 32

    private(set) var now = start
    private(set) var time = 0
    var generator: SeededGenerator
    var pieces = Pieces.random
    var clients: [SimulatedClient] = []
    var links: [SimulatedLink] = []
    var host = Host()
    /// More typists than are remembered were here: what is typed may become uncertain.
    var isCrowded = false
    /// As many sessions a client visits.
    var mostVisits = 12
    /// How many rounds were done, and in which the server is killed.
    private(set) var rounds = 0
    var crashesInRound = Int.max
    /// How many bytes still arrive of those on the first link, up and down.
    var firstLinkBreaks: (up: Int, down: Int) = (.max, .max)
    /// How many bytes were sent on the first link, up and down.
    var sentOnFirstLink: (up: Int, down: Int) = (0, 0)
    /// The first law that does not hold.
    private(set) var broken: String?

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Lets time pass.
    func run(for duration: Time) {
        let end = time + duration
        var standstills = 0
        while broken == nil {
            doWhatIsDue()
            let next = nextTime
            guard next <= end else { break }
            standstills = next > time ? 0 : standstills + 1
            law(standstills < 20, "nobody asks for a deadline in the past for ever")
            advance(to: next)
        }
        advance(to: end)
        doWhatIsDue()
    }

    private func advance(to next: Time) {
        time = max(time, next)
        now = start + .nanoseconds(time)
    }

    /// Everybody does what there is to do at this instant, until there is nothing left.
    func doWhatIsDue() {
        let first = rounds
        var isBusy = true
        while isBusy, broken == nil {
            isBusy = false
            for link in links where serve(link) { isBusy = true }
            for connection in host.connections where relay(connection) { isBusy = true }
            for holder in host.holders where hold(holder) { isBusy = true }
            for client in clients where operate(client) { isBusy = true }
            rounds += 1
            if rounds == crashesInRound { perform(.crash(0)) }
            law(rounds - first < 2000, "there is an end to what is to be done at one instant")
        }
        if let first = links.first, first.client.number == 0, first.id.number == 1 {
            sentOnFirstLink = (first.up.sent, first.down.sent)
        }
        links.removeAll(where: \.isOver)
        host.connections.removeAll(where: \.isOver)
    }

    /// When anything happens next.
    private var nextTime: Time {
        var next = Time.never
        for link in links { next = min(next, link.serverIsDueAt) }
        for connection in host.connections { next = min(next, connection.arrivalForServer) }
        for holder in host.holders { next = min(next, holder.isDueAt) }
        for client in clients { next = min(next, client.isDueAt) }
        return next
    }

    /// When a driver's timer goes off that is set to a core's deadline.
    func timer(for deadline: Instant?) -> Time {
        guard let deadline else { return .never }
        let (seconds, attoseconds) = (deadline - start).components
        let nanoseconds = (attoseconds + 999_999_999) / 1_000_000_000
        return .seconds(Int(seconds)) + Int(nanoseconds)
    }

    /// How many bytes the next read gives.
    func readLimit() -> Int {
        switch pieces {
        case .whole: .max
        case .single: 1
        case .random: generator.once(in: 4) ? 1 + generator.below(9) : .max
        }
    }

    /// Between nothing and a few milliseconds: how long a process takes to get to something.
    func moment() -> Time { .milliseconds(generator.below(4)) }

    /// Remembers the first law that does not hold.
    func law(_ holds: Bool, _ text: @autoclosure () -> String) {
        if !holds, broken == nil { broken = text() }
    }

    /// Feeds what was read to a decoder and its frames to a core. A frame that an honest peer sent
    /// must not be taken for a fault of its sender.
    func read(
        _ bytes: ArraySlice<UInt8>, with decoder: inout FrameDecoder,
        by reader: @autoclosure () -> String,
        _ take: (Frame) throws(ProtocolViolation) -> Void
    ) {
        decoder.feed(bytes)
        do {
            while let frame = try decoder.next() { try take(frame) }
        } catch {
            law(false, "honest peers never break the protocol: \(reader()) says \(error)")
        }
    }
}
