// SPDX-License-Identifier: Apache-2.0

import RelayCore
import RelayWire

/// A server that may send anything, links that come and go, a user who types: the client shows
/// output without an unannounced hole, and says only what a client may say.
func client(_ choices: inout Choices) {
    var bench = ClientBench(&choices)
    while !choices.isEmpty {
        switch choices.below(14) {
        case 0, 1: bench.received(bytes: choices.bytes(Int(choices.byte())))
        case 2: bench.received(choices.frame(of: FrameType.allCases))
        case 3, 4: bench.received(choices.frame(of: serverTypes))
        case 5, 6: bench.serverGoesOn(&choices)
        case 7: bench.linkChanges(&choices)
        case 8: bench.passes(choices.duration())
        case 9: bench.types(choices.bytes(choices.below(64)))
        case 10: bench.terminalTakes(UInt64(choices.byte()))
        case 11: bench.pull(atMost: 1 + choices.below(8))
        default: bench.userActs(&choices)
        }
    }
    bench.pull(atMost: 1 << 10)
}

/// A server that may send anything in answer to one question.
func inquiry(_ choices: inout Choices) {
    let subject: Inquiry.Subject =
        choices.flag() ? .sessions : .session(choices.attach(), Request(.information))
    var inquiry = Inquiry(subject)
    for frame in inquiry.frames(software: "fuzz") {
        promise((try? rewritten(frame)) == frame, "a question can be read")
    }
    var decoder = FrameDecoder()
    var count = 0
    while !choices.isEmpty, inquiry.outcome == nil {
        do {
            if choices.flag() {
                let frame = choices.frame(of: choices.flag() ? serverTypes : FrameType.allCases)
                if frame.type == .listed { count += 1 }
                try inquiry.received(frame)
            } else {
                decoder.feed(choices.bytes(Int(choices.byte())))
                while inquiry.outcome == nil, let frame = try decoder.next() {
                    if frame.type == .listed { count += 1 }
                    try inquiry.received(frame)
                }
            }
        } catch {
            return
        }
    }
    if case .answered(let sessions) = inquiry.outcome {
        promise(sessions.count <= count + 1, "an answer is what was sent")
    }
}

private let serverTypes = FrameType.allCases.filter {
    $0.scope == .holderToClient || $0.scope == .link || $0 == .listed || $0 == .listEnd
}
