// SPDX-License-Identifier: Apache-2.0

/// Output that a model has still to read, most of which it never need: it is drawn when somebody
/// looks, and of a flood only the last lines are. Lives as long as the stream.
package struct Backlog: Sendable {
    /// Shorter pieces are put together.
    private static let leastPiece = 4096

    private var scanner = SequenceScanner(marksFloods: true)
    private var pieces: [[UInt8]] = []
    /// The place of the first piece in the stream, and how much of that was drawn.
    private var start: UInt64 = 0
    private var drawn = 0
    /// How many bytes wait.
    package private(set) var count = 0

    package init() {}

    package mutating func append(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        scanner.read(bytes.span)
        count += bytes.count
        if let last = pieces.last, last.count + bytes.count <= Self.leastPiece {
            pieces[pieces.count - 1] += bytes
        } else {
            pieces.append(bytes)
        }
    }

    /// Draws all of it.
    package mutating func draw(on model: inout TerminalModel) {
        skip(on: &model)
        draw(on: &model, upTo: place + UInt64(count))
    }

    /// Lets go of what leaves no trace; the model is right when the rest is drawn.
    package mutating func skip(on model: inout TerminalModel) {
        while let skip = scanner.marks?.skip(
            from: place, upTo: place + UInt64(count), on: model.screen)
        {
            draw(on: &model, upTo: skip.places.lowerBound)
            guard model.passOver(bytes(skip.renditions).span) else { break }
            while place < skip.places.upperBound { advance(upTo: skip.places.upperBound) }
        }
        scanner.forgetMarks(before: place)
    }

    /// Up to where the stream was drawn.
    private var place: UInt64 { start + UInt64(drawn) }

    private mutating func draw(on model: inout TerminalModel, upTo end: UInt64) {
        while place < end {
            let piece = pieces[0]
            let length = min(piece.count - drawn, Int(end - place))
            model.feed(piece.span.extracting(drawn..<drawn + length))
            advance(upTo: end)
        }
    }

    /// Goes on to `end`, or to the end of the first piece.
    private mutating func advance(upTo end: UInt64) {
        let length = min(pieces[0].count - drawn, Int(end - place))
        drawn += length
        count -= length
        guard drawn == pieces[0].count else { return }
        start += UInt64(drawn)
        drawn = 0
        pieces.removeFirst()
    }

    private func bytes(_ places: Range<UInt64>) -> [UInt8] {
        var result: [UInt8] = []
        var start = start
        for piece in pieces where start < places.upperBound {
            let end = start + UInt64(piece.count)
            let (from, to) = (max(start, places.lowerBound), min(end, places.upperBound))
            if from < to { result += piece[Int(from - start)..<Int(to - start)] }
            start = end
        }
        return result
    }
}
