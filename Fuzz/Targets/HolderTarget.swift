// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// Well-behaved clients come, type, read, vanish and come back in any order: each reads the log
/// without an unannounced hole, and what they type arrives once and in order.
func holder(_ choices: inout Choices) {
    var bench = HolderBench(
        whenFull: choices.flag() ? .block : .drop, inputIsPipe: choices.flag())
    while !choices.isEmpty {
        let seat = choices.below(HolderBench.seatCount)
        switch choices.below(12) {
        case 0: bench.attach(seat, &choices)
        case 1: bench.close(seat)
        case 2: bench.type(seat, Int(choices.byte()))
        case 3: bench.sendTyping(seat)
        case 4: bench.pull(seat, atMost: 1 + choices.below(8))
        case 5: bench.acknowledge(seat, &choices)
        case 6, 7: bench.shellPrints(Int(choices.byte()))
        case 8: bench.shellReads(1 + Int(choices.byte()))
        case 9: bench.passes(choices.duration())
        case 10: bench.says(seat, &choices)
        default: bench.childChanges(choices.byte())
        }
        bench.check(seat)
    }
    for seat in 0..<HolderBench.seatCount { bench.pull(seat, atMost: 1 << 10) }
}
