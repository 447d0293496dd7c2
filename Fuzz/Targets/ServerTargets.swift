// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// Somebody who is not listed sends whatever he likes: nothing happens, and not for long.
func stranger(_ choices: inout Choices) {
    var bench = ServerBench(isListed: false)
    while !choices.isEmpty {
        switch choices.below(4) {
        case 0: bench.received(bytes: choices.bytes(Int(choices.byte())))
        case 1: bench.received(choices.frame(of: FrameType.allCases))
        case 2: bench.passes(choices.duration())
        default: bench.holdersSpeak(&choices)
        }
    }
    bench.passes(ServerLink.firstFramePatience)
    promise(bench.isOver, "a stranger is gone after \(ServerLink.firstFramePatience)")
}

/// A listed device sends whatever it likes, and its holders say whatever they like.
func device(_ choices: inout Choices) {
    var bench = ServerBench(isListed: true)
    while !choices.isEmpty {
        switch choices.below(8) {
        case 0: bench.received(bytes: choices.bytes(Int(choices.byte())))
        case 1, 2: bench.received(choices.frame(of: clientTypes))
        case 3: bench.received(choices.frame(of: FrameType.allCases))
        case 4: bench.passes(choices.duration())
        case 5: bench.hostChanges(&choices)
        default: bench.holdersSpeak(&choices)
        }
    }
    bench.passes(ServerLink.silence)
    promise(bench.isOver, "a silent client is gone after \(ServerLink.silence)")
}

/// Somebody who has shown a token sends whatever he likes.
func bearer(_ choices: inout Choices) {
    var bench = ServerBench(isListed: false)
    bench.showsToken()
    while !choices.isEmpty {
        switch choices.below(8) {
        case 0: bench.received(bytes: choices.bytes(Int(choices.byte())))
        case 1, 2: bench.received(choices.frame(of: clientTypes))
        case 3: bench.received(choices.frame(of: FrameType.allCases))
        case 4: bench.passes(choices.duration())
        case 5 where choices.below(8) == 0: bench.tokenIsRevoked()
        default: bench.holdersSpeak(&choices)
        }
    }
    bench.passes(ServerLink.silence)
    promise(bench.isOver, "a silent bearer is gone after \(ServerLink.silence)")
}

private let clientTypes = FrameType.allCases.filter {
    $0.scope == .clientToHolder || $0 == .attach || $0 == .list || $0 == .devices
        || $0 == .ping || $0 == .shares || $0 == .token || $0 == .watch
        || $0 == .padding
}
