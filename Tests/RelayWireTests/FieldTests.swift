// SPDX-License-Identifier: Apache-2.0

import RelayWire
import Testing

@Suite struct FieldTests {
    @Test(arguments: Sample.all.filter(\.hasFields))
    func `an unknown optional field is skipped`(_ sample: Sample) throws {
        for number in [26, 60, 1 << 40] as [UInt64] {
            var writer = ByteWriter()
            writer.field(number, .optional, "from the future")
            let longer = sample.with(body: writer.bytes + sample.frame.body)
            #expect(try sample.isSaidBy(longer))
        }
    }

    @Test(arguments: Sample.all.filter(\.hasFields))
    func `a critical field that no frame of this type has is refused`(_ sample: Sample) throws {
        let known = try Set(
            Sample.all.filter { $0.frame.type == sample.frame.type }.flatMap { try $0.fields })
        for number in 1...30 as ClosedRange<UInt64> where !known.contains(number) {
            var writer = ByteWriter()
            writer.field(number, .critical, 1)
            let longer = sample.with(body: sample.frame.body + writer.bytes)
            #expect(throws: WireError.unknownCriticalField(sample.frame.type, field: number)) {
                try sample.rewritten(longer)
            }
        }
    }

    @Test func `an unknown critical field of a creation is refused`() {
        var creation = ByteWriter()
        creation.field(14, .critical, flag: true)
        var writer = ByteWriter()
        writer.field(6, .critical, bytes: creation.bytes)
        let frame = Frame(Sample.fullAttach)
        let longer = Frame(type: .attach, channel: 1, body: frame.body + writer.bytes)
        #expect(throws: WireError.unknownCriticalField(.attach, field: 14)) {
            try longer.decode(Attach.self)
        }
    }

    @Test func `a field written twice counts the last time`() throws {
        var writer = ByteWriter()
        writer.field(1, .critical, Refused.Code.ended.rawValue)
        writer.field(1, .critical, Refused.Code.limit.rawValue)
        let frame = Frame(type: .refused, channel: 1, body: writer.bytes)
        #expect(try frame.decode(Refused.self) == Refused(.limit))
    }

    @Test func `fields may come in any order`() throws {
        var writer = ByteWriter()
        writer.field(2, .critical, Role.view.rawValue)
        writer.field(1, .critical, "device")
        let frame = Frame(type: .admit, channel: 0, body: writer.bytes)
        #expect(try frame.decode(Admit.self) == Admit(principal: "device", role: .view))
    }

    @Test func `64 fields are read and the 65th is refused`() throws {
        var writer = ByteWriter()
        for _ in 0..<FieldReader.maximumCount { writer.field(1, .critical, "x") }
        let full = Frame(type: .closing, channel: 0, body: writer.bytes)
        #expect(try full.decode(Closing.self) == Closing(reason: "x"))
        writer.field(1, .critical, "x")
        let above = Frame(type: .closing, channel: 0, body: writer.bytes)
        #expect(throws: WireError.invalid(.closing, field: 1)) { try above.decode(Closing.self) }
    }

    @Test func `a number in a field ends with the field`() {
        var writer = ByteWriter()
        writer.field(1, .critical, bytes: [1, 0])
        let frame = Frame(type: .refused, channel: 1, body: writer.bytes)
        #expect(throws: WireError.trailingBytes(.refused)) { try frame.decode(Refused.self) }
    }

    @Test func `text that is no UTF-8 is refused`() {
        var writer = ByteWriter()
        writer.field(1, .optional, bytes: [0xFF])
        let frame = Frame(type: .closing, channel: 0, body: writer.bytes)
        #expect(throws: WireError.invalid(.closing, field: 1)) { try frame.decode(Closing.self) }
    }

    @Test func `what must be there is asked for by name`() {
        let empty = Frame(type: .admit, channel: 0, body: [])
        #expect(throws: WireError.missing(.admit, field: 1)) { try empty.decode(Admit.self) }
    }
}

extension Sample {
    /// The numbers of the fields in the body.
    fileprivate var fields: [UInt64] {
        get throws(WireError) {
            var reader = ByteReader(frame.body, frame: frame.type)
            var numbers: [UInt64] = []
            while !reader.isAtEnd {
                numbers.append(try reader.varint() >> 1)
                _ = try reader.block()
            }
            return numbers
        }
    }
}
