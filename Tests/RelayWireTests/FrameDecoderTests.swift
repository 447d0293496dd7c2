// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@Suite struct FrameDecoderTests {
    @Test func `what is wiped was given out, and nothing else`() throws {
        var decoder = FrameDecoder()
        let frame = Frame(Ping(token: 5))
        decoder.feed(frame.encoded + frame.encoded.dropLast())
        #expect(try decoder.next() == frame)
        decoder.wipe()
        decoder.feed(frame.encoded.suffix(1))
        #expect(try decoder.next() == frame)
    }

    private var stream: [UInt8] { Sample.all.flatMap(\.frame.encoded) }

    @Test func `frames come out of any pieces`() throws {
        var generator = SeededGenerator(seed: 1)
        for largest in [1, 2, 3, 17, 1000] {
            var decoder = FrameDecoder()
            var frames: [Frame] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...largest, using: &generator))
                rest = rest.dropFirst(piece.count)
                decoder.feed(piece)
                while let frame = try decoder.next() { frames.append(frame) }
            }
            #expect(frames == Sample.all.map(\.frame))
        }
    }

    @Test(arguments: Sample.all)
    func `a stream that ends within a frame gives no frame`(_ sample: Sample) throws {
        let bytes = sample.frame.encoded
        for count in 0..<bytes.count {
            var decoder = FrameDecoder()
            decoder.feed(bytes.prefix(count))
            #expect(try decoder.next() == nil)
            #expect(decoder.pendingCount == count)
        }
    }

    @Test func `a body of the greatest length passes, a longer one is refused unread`() throws {
        let longest = Frame(
            type: .attach, channel: 1,
            body: Array(repeating: 5, count: Frame.maximumBodyLength))
        var decoder = FrameDecoder()
        decoder.feed(longest.encoded)
        #expect(try decoder.next() == longest)

        var header: [UInt8] = []
        for value in [FrameType.attach.rawValue, 1, UInt64(Frame.maximumBodyLength) + 1] {
            Varint.append(value, to: &header)
        }
        decoder.feed(header)
        #expect(throws: WireError.frameTooLong(UInt64(Frame.maximumBodyLength) + 1)) {
            try decoder.next()
        }
    }

    @Test func `a decoder takes as little as it is told to`() throws {
        var decoder = FrameDecoder()
        decoder.maximumBodyLength = 3
        let short = Frame(type: .attach, channel: 1, body: [1, 2, 3])
        decoder.feed(short.encoded)
        #expect(try decoder.next() == short)
        decoder.feed(Frame(type: .attach, channel: 1, body: [1, 2, 3, 4]).encoded)
        #expect(throws: WireError.frameTooLong(4)) { try decoder.next() }
    }

    @Test func `a decoder keeps its limit, and little else, however much it has read`() throws {
        var decoder = FrameDecoder()
        decoder.maximumBodyLength = 8
        let ping = Frame(Ping(token: 5)).encoded
        decoder.feed(Array(repeatElement(ping, count: 20_000).joined()))
        while try decoder.next() != nil {}
        let part = Array(ping.dropLast())
        for _ in 0..<20_000 {
            decoder.feed(part)
            #expect(try decoder.next() == nil)
            decoder.feed(ping.suffix(1) + ping)
            while try decoder.next() != nil {}
        }
        #expect(decoder.pendingCount == 0)
        decoder.feed(Frame(type: .attach, channel: 1, body: Array(repeating: 0, count: 9)).encoded)
        #expect(throws: WireError.frameTooLong(9)) { try decoder.next() }
    }

    @Test func `an unknown type is refused at its first byte, again and again`() {
        var decoder = FrameDecoder()
        decoder.feed([0x0F])
        for _ in 0..<2 {
            #expect(throws: WireError.unknownFrame(0x0F)) { try decoder.next() }
        }
    }

    @Test func `noise never traps and never fills the memory`() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2000 {
            var decoder = FrameDecoder()
            for _ in 0..<20 {
                let noise = (0..<50).map { _ in UInt8.random(in: 0...255, using: &generator) }
                decoder.feed(noise)
                do {
                    while try decoder.next() != nil {}
                } catch {
                    break
                }
                #expect(decoder.pendingCount <= 1000)
            }
        }
    }

    @Test func `long streams leave nothing behind`() throws {
        let frame = Frame(type: .output, channel: 1, body: Array(repeating: 0, count: 60_000))
        let bytes = frame.encoded
        var decoder = FrameDecoder()
        // Always a whole frame and a part of the next, so the buffer is never quite empty.
        decoder.feed(bytes.prefix(100))
        for _ in 0..<50 {
            decoder.feed(bytes.dropFirst(100) + bytes.prefix(100))
            #expect(try decoder.next() == frame)
            #expect(decoder.pendingCount == 100)
        }
    }
}
