// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@Suite struct FrameTests {
    @Test func `there is a sample of every type`() {
        #expect(Set(Sample.all.map(\.frame.type)) == Set(FrameType.allCases))
    }

    @Test(arguments: Sample.all)
    func `a frame comes back as it was sent`(_ sample: Sample) throws {
        var decoder = FrameDecoder()
        decoder.feed(sample.frame.encoded)
        let frame = try #require(try decoder.next())
        #expect(frame == sample.frame)
        #expect(try sample.isSaidBy(frame))
        #expect(try decoder.next() == nil)
        #expect(decoder.pendingCount == 0)
    }

    @Test(arguments: Sample.all)
    func `a body cut at any byte is refused, or read as what it then says`(_ sample: Sample) {
        for count in 0..<sample.frame.body.count {
            let cut = sample.with(body: Array(sample.frame.body.prefix(count)))
            guard let again = try? sample.rewritten(cut) else { continue }
            #expect((try? sample.rewritten(again)) == again)
        }
    }

    @Test(arguments: Sample.all.filter { !$0.hasFields && $0.frame.type.carriesNoRest })
    func `a body that goes on after its end is refused`(_ sample: Sample) {
        let longer = sample.with(body: sample.frame.body + [0])
        #expect(throws: WireError.trailingBytes(sample.frame.type)) {
            try sample.rewritten(longer)
        }
    }

    @Test(arguments: Sample.all)
    func `any byte of a body may be wrong without a trap`(_ sample: Sample) {
        var generator = SeededGenerator(seed: 11)
        for index in sample.frame.body.indices {
            var body = sample.frame.body
            body[index] = .random(in: 0...255, using: &generator)
            guard let again = try? sample.rewritten(sample.with(body: body)) else { continue }
            #expect((try? sample.rewritten(again)) == again)
        }
    }

    @Test func `bodies of noise never trap`() {
        var generator = SeededGenerator(seed: 12)
        for sample in Sample.all {
            for _ in 0..<500 {
                let count = Int.random(in: 0...60, using: &generator)
                let body = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
                guard let again = try? sample.rewritten(sample.with(body: body)) else { continue }
                #expect((try? sample.rewritten(again)) == again)
            }
        }
    }

    @Test func `only frames between client and holder pass a server`() {
        for type in FrameType.allCases {
            let passes = type.scope == .clientToHolder || type.scope == .holderToClient
            #expect(passes == (type.rawValue >= 0x30))
        }
    }
}

extension FrameType {
    /// Whether the last part has a length of its own; Input and Output end with whatever is left.
    fileprivate var carriesNoRest: Bool {
        ![.input, .output, .snapshot, .captured, .report, .padding].contains(self)
    }
}
