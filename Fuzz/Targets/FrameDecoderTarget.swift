// SPDX-License-Identifier: Apache-2.0

import RelayWire

/// Where a stream is cut into pieces changes nothing, and what is kept back is bounded.
func frameDecoder(_ choices: inout Choices) {
    let lengths = (0..<choices.below(8)).map { _ in 1 + Int(choices.byte()) }
    let bytes = choices.remainder()
    let whole = Reading(bytes, pieceLengths: [max(1, bytes.count)])
    promise(
        Reading(bytes, pieceLengths: lengths.isEmpty ? [1] : lengths) == whole,
        "a stream is read the same in any pieces")
    let again = Reading(whole.frames.flatMap(\.encoded), pieceLengths: [64])
    promise(again.frames == whole.frames && again.error == nil, "frames are read as written")
}

/// What a decoder makes of a stream.
private struct Reading: Equatable {
    var frames: [Frame] = []
    var error: WireError?

    init(_ bytes: [UInt8], pieceLengths: [Int]) {
        var decoder = FrameDecoder()
        var rest = bytes[...]
        var piece = 0
        while !rest.isEmpty, error == nil {
            let length = pieceLengths[piece % pieceLengths.count]
            decoder.feed(rest.prefix(length))
            rest = rest.dropFirst(length)
            piece += 1
            do throws(WireError) {
                while let frame = try decoder.next() { frames.append(frame) }
            } catch {
                self.error = error
            }
            promise(
                error != nil
                    || decoder.pendingCount < Frame.maximumHeaderLength + Frame.maximumBodyLength,
                "less than a frame waits for its rest")
        }
    }
}
