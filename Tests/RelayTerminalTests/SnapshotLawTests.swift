// SPDX-License-Identifier: Apache-2.0

import RelayTerminal
import Testing

/// The law: a snapshot, fed to a fresh model, gives the same model.
@Suite struct SnapshotLawTests {
    @Test(arguments: [(5, 10), (24, 80), (3, 2), (1, 1), (2, 40)])
    func `random output has a snapshot that gives the same`(_ rows: Int, _ columns: Int) {
        for seed in 0..<UInt64(20_000) {
            let bytes = RandomStream.bytes(seed: seed, pieces: 25)
            var model = TerminalModel(rows: rows, columns: columns)
            model.feed(bytes)
            let breach = model.breachOfLaw
            if !breach.isEmpty {
                Issue.record(
                    "seed \(seed), \(rows) × \(columns): \(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(breach)"
                )
                return
            }
        }
    }

    @Test func `random output has one wherever it is cut`() {
        for seed in 0..<UInt64(1000) {
            let bytes = RandomStream.bytes(seed: seed, pieces: 25)
            var model = TerminalModel(rows: 4, columns: 12)
            for (offset, byte) in bytes.enumerated() {
                model.feed([byte])
                let breach = model.breachOfLaw
                if !breach.isEmpty {
                    let head = String(decoding: bytes[...offset], as: UTF8.self)
                    Issue.record("seed \(seed): \(head.debugDescription)\n\(breach)")
                    return
                }
            }
        }
    }

    @Test func `the pieces a stream comes in change nothing`() {
        for seed in 0..<UInt64(500) {
            let bytes = RandomStream.bytes(seed: seed, pieces: 60)
            var whole = TerminalModel(rows: 5, columns: 10)
            whole.feed(bytes)
            var pieces = TerminalModel(rows: 5, columns: 10)
            var dice = Dice(seed: seed)
            var rest = bytes[...]
            while !rest.isEmpty {
                let length = 1 + dice.below(7)
                pieces.feed(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            #expect(pieces == whole, "seed \(seed)")
        }
    }
}
