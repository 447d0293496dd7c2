// SPDX-License-Identifier: Apache-2.0

import CutProxy

/// Where planned cuts fall.
struct Cuts {
    /// Bytes that pass before the next cut.
    var after: ClosedRange<UInt64>
    var direction: Direction = .down
    var random = Seeded()
}

extension Stage {
    /// Cuts the link `times` times, each after a random number of bytes; does `during` once each cut
    /// is planned and `then` after it. Ends when the last was done; a link that carries too little keeps it waiting.
    func cut(
        _ cuts: Cuts, times: Int, during: (Int) async throws -> Void = { _ in },
        then: (Int) async throws -> Void = { _ in }
    ) async throws {
        var cuts = cuts
        for number in 1...times {
            let before = await proxy.counters.cuts
            await proxy.cutAfter(
                bytes: UInt64.random(in: cuts.after, using: &cuts.random),
                direction: cuts.direction,
                Bool.random(using: &cuts.random) ? .reset : .finish)
            try await during(number - 1)
            guard await proxy.counters(when: { $0.cuts > before }) != nil else {
                throw CancellationError()
            }
            try await then(number)
        }
    }

    /// Does something while no client can reach the server.
    func whileAway(_ body: () async throws -> Void) async throws {
        await proxy.hold()
        await proxy.cut()
        try await body()
        await proxy.release()
    }
}
