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
    var generator: SeededGenerator
    var pieces = Pieces.random
    var clients: [SimulatedClient] = []
    var links: [SimulatedLink] = []
    var host = Host()
    /// More typists than are remembered were here: what is typed may become uncertain.
    var isCrowded = false
    /// The first law that does not hold.
    private(set) var broken: String?

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Lets time pass.
    func run(for duration: Duration) {
        let end = now + duration
        var standstills = 0
        while broken == nil {
            doWhatIsDue()
            guard let next = nextInstant, next <= end else { break }
            standstills = next > now ? 0 : standstills + 1
            law(standstills < 20, "nobody asks for a deadline in the past for ever")
            now = max(now, next)
        }
        now = max(now, end)
        doWhatIsDue()
    }

    /// Everybody does what there is to do at this instant, until there is nothing left.
    func doWhatIsDue() {
        var rounds = 0
        var isBusy = true
        while isBusy, broken == nil {
            isBusy = false
            for link in links where serve(link) { isBusy = true }
            for connection in host.connections where relay(connection) { isBusy = true }
            for holder in host.holders where hold(holder) { isBusy = true }
            for client in clients where operate(client) { isBusy = true }
            rounds += 1
            law(rounds < 2000, "there is an end to what is to be done at one instant")
        }
        links.removeAll(where: \.isOver)
        host.connections.removeAll(where: \.isOver)
    }

    /// The next instant at which anything happens.
    private var nextInstant: Instant? {
        var next: Instant?
        for link in links {
            next = earlier(next, link.arrivalForServer)
            next = earlier(next, link.arrivalForClient)
            next = earlier(next, link.service?.core.deadline)
            next = earlier(next, link.service?.stepAt)
        }
        for connection in host.connections {
            next = earlier(next, connection.arrivalForHolder)
            next = earlier(next, connection.arrivalForServer)
        }
        for holder in host.holders {
            next = earlier(next, holder.word.arrival)
            guard holder.stage != .gone else { continue }
            next = earlier(next, holder.stepAt)
            next = earlier(next, holder.core?.deadline)
            if holder.stage == .expectingSpecify { next = earlier(next, holder.order.arrival) }
        }
        for client in clients where client.isAlive {
            next = earlier(next, earlier(client.core.deadline, client.attemptEndsAt))
        }
        return next
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
    func moment() -> Duration { .milliseconds(generator.below(4)) }

    /// Remembers the first law that does not hold.
    func law(_ holds: Bool, _ text: @autoclosure () -> String) {
        if !holds, broken == nil { broken = text() }
    }

    /// Feeds what was read to a decoder and its frames to a core. A frame that an honest peer sent
    /// must not be taken for a fault of its sender.
    func read(
        _ bytes: ArraySlice<UInt8>, with decoder: inout FrameDecoder, by reader: String,
        _ take: (Frame) throws(ProtocolViolation) -> Void
    ) {
        decoder.feed(bytes)
        do {
            while let frame = try decoder.next() { try take(frame) }
        } catch {
            law(false, "honest peers never break the protocol: \(reader) says \(error)")
        }
    }
}
